// The AWS Encryption SDK for JavaScript, unmodified, with KMS keyrings: a client's own envelope encryption under Keyhold's keys.
// The environment is what `keyhold env` exports, so a client of any Region finds the one endpoint and trusts its certificate.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildAwsKmsMrkAwareDiscoveryMultiKeyringNode, buildAwsKmsMrkAwareStrictMultiKeyringNode, buildClient, CommitmentPolicy,
  KmsKeyringNode,
} from '@aws-crypto/client-node';
import { CreateKeyCommand, DisableKeyCommand, KMS, ReplicateKeyCommand } from '@aws-sdk/client-kms';

const HERE = process.env.AWS_REGION;
const ELSEWHERE = 'eu-west-1';
const PLAIN = Buffer.from('galena, sphalerite');
const CONTEXT = { tenant: 'north', purpose: 'assay' };

const kms = new KMS({ maxAttempts: 1 });
const clientProvider = (region) => new KMS({ region, maxAttempts: 1 });
const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
const newKey = async (more = {}) => (await kms.send(new CreateKeyCommand(more))).KeyMetadata;
const newArn = async () => (await newKey()).Arn;
const ring = (generatorKeyId, ...keyIds) => new KmsKeyringNode({ clientProvider, generatorKeyId, keyIds });
const only = (...keyIds) => new KmsKeyringNode({ clientProvider, keyIds });
const sealed = async (keyring) => (await encrypt(keyring, PLAIN, { encryptionContext: CONTEXT })).result;

/** An MRK of this Region, as [the primary's ARN, its replica's ARN]. */
const newPair = async () => {
  const { KeyId, Arn } = await newKey({ MultiRegion: true });
  const { ReplicaKeyMetadata } = await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: ELSEWHERE }));
  return [Arn, ReplicaKeyMetadata.Arn];
};
const strict = (generatorKeyId) => buildAwsKmsMrkAwareStrictMultiKeyringNode({ clientProvider, generatorKeyId });
const discovery = (region, account) => buildAwsKmsMrkAwareDiscoveryMultiKeyringNode(
  { clientProvider, regions: [region], discoveryFilter: { accountIDs: [account], partition: 'aws' } });
const accountOf = (arn) => arn.split(':')[4];

/** `message` with the first `from` in it become `to`, of the same length. */
const changed = (message, from, to) => {
  const at = message.indexOf(from);
  assert.ok(at > 0 && from.length === to.length);
  const copy = Buffer.from(message);
  copy.write(to, at);
  return copy;
};

test('a message opens with its keyring, and names the key and the context it was sealed under', async () => {
  const keyring = ring(await newArn());
  const { plaintext, messageHeader } = await decrypt(keyring, await sealed(keyring));
  assert.deepEqual(plaintext, PLAIN);
  assert.equal(messageHeader.encryptionContext.tenant, CONTEXT.tenant);
  assert.deepEqual(messageHeader.encryptedDataKeys.map(({ providerInfo }) => providerInfo), [keyring.generatorKeyId]);
});

test('a message of more than one frame opens whole', async () => {
  const keyring = ring(await newArn());
  const long = Buffer.alloc(70_000, 'ore ');
  const { result } = await encrypt(keyring, long, { frameLength: 4096 });
  assert.deepEqual((await decrypt(keyring, result)).plaintext, long);
});

test('a message whose context was changed is refused by the service', async () => {
  const keyring = ring(await newArn());
  const message = changed(await sealed(keyring), 'north', 'south');
  await assert.rejects(decrypt(keyring, message), /InvalidCiphertextException/);
});

test('a message whose data key was changed is refused by the service', async () => {
  const keyring = ring(await newArn());
  const message = await sealed(keyring);
  const at = message.indexOf(keyring.generatorKeyId) + keyring.generatorKeyId.length + 2 + 60;
  message[at] ^= 1;
  await assert.rejects(decrypt(keyring, message), /InvalidCiphertextException/);
});

test('a keyring of another key opens nothing', async () => {
  const message = await sealed(ring(await newArn()));
  await assert.rejects(decrypt(only(await newArn()), message), /unencryptedDataKey has not been set/);
});

test('a message that says it is under another key is refused by the service', async () => {
  const [one, other] = [await newArn(), await newArn()];
  const message = changed(await sealed(ring(one)), one, other);
  await assert.rejects(decrypt(only(other), message), /IncorrectKeyException/);
});

test('a key of the generator and a key of the child open one message, each alone', async () => {
  const [generator, child] = [await newArn(), await newArn()];
  const message = await sealed(ring(generator, child));
  for (const arn of [generator, child]) {
    assert.deepEqual((await decrypt(only(arn), message)).plaintext, PLAIN);
  }
});

test('a message outlives the disabling of one of its two keys', async () => {
  const [generator, child] = [await newArn(), await newArn()];
  const message = await sealed(ring(generator, child));
  await kms.send(new DisableKeyCommand({ KeyId: generator }));
  await assert.rejects(decrypt(only(generator), message), /DisabledException/);
  assert.deepEqual((await decrypt(ring(generator, child), message)).plaintext, PLAIN);
});

test('a message of one Region opens in another with the replica, and the other way round', async () => {
  const [primary, replica] = await newPair();
  for (const [from, to] of [[primary, replica], [replica, primary]]) {
    assert.deepEqual((await decrypt(strict(to), await sealed(strict(from)))).plaintext, PLAIN);
  }
});

test('discovery in another Region opens what has a replica there', async () => {
  const [primary] = await newPair();
  const { plaintext } = await decrypt(discovery(ELSEWHERE, accountOf(primary)), await sealed(strict(primary)));
  assert.deepEqual(plaintext, PLAIN);
});

test('discovery in another Region opens nothing of a key without a replica there', async () => {
  const { Arn } = await newKey({ MultiRegion: true });
  const message = await sealed(strict(Arn));
  assert.deepEqual((await decrypt(discovery(HERE, accountOf(Arn)), message)).plaintext, PLAIN);
  await assert.rejects(decrypt(discovery(ELSEWHERE, accountOf(Arn)), message), /NotFoundException/);
});

test('a keyring that is not aware of Regions does not take a replica for its primary', async () => {
  const [primary, replica] = await newPair();
  await assert.rejects(decrypt(only(replica), await sealed(ring(primary))), /unencryptedDataKey has not been set/);
});
