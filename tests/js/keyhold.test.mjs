// The AWS SDK for JavaScript, unmodified, as the client's and the vendor's tool. The environment is what `keyhold env` exports:
// AWS_ENDPOINT_URL_*, AWS_REGION, the access keys and NODE_EXTRA_CA_CERTS.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CreateKeyCommand, DecryptCommand, DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand, EncryptCommand,
  GenerateDataKeyCommand, KMSClient, ListKeysCommand, ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  CreateSecretCommand, DeleteSecretCommand, DescribeSecretCommand, GetSecretValueCommand, PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

const kms = new KMSClient({ maxAttempts: 1 });
const secrets = new SecretsManagerClient({ maxAttempts: 1 });
const text = (bytes) => Buffer.from(bytes).toString('utf8');
const newKey = async () => (await kms.send(new CreateKeyCommand({ Description: 'made by JavaScript' }))).KeyMetadata;

test('STS names the caller', async () => {
  const caller = await new STSClient({}).send(new GetCallerIdentityCommand({}));
  assert.match(caller.Account, /^\d{12}$/);
  assert.match(caller.Arn, new RegExp(`^arn:aws:iam::${caller.Account}:`));
});

test('a key is made, described and listed', async () => {
  const key = await newKey();
  assert.equal(key.KeyState, 'Enabled');
  assert.ok(key.CreationDate instanceof Date && Math.abs(key.CreationDate - Date.now()) < 300_000);
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: key.Arn }));
  assert.deepEqual(KeyMetadata, key);
  const { Keys } = await kms.send(new ListKeysCommand({ Limit: 1000 }));
  assert.ok(Keys.some((listed) => listed.KeyArn === key.Arn));
});

test('what was encrypted under a context opens under it alone', async () => {
  const { KeyId } = await newKey();
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId, Plaintext: Buffer.from('plain'), EncryptionContext: { a: 'b' } }));
  const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { a: 'b' } }));
  assert.equal(text(Plaintext), 'plain');
  await assert.rejects(kms.send(new DecryptCommand({ CiphertextBlob })), { name: 'InvalidCiphertextException' });
});

test('a data key comes in clear and wrapped', async () => {
  const { KeyId } = await newKey();
  const made = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
  assert.deepEqual(opened.Plaintext, made.Plaintext);
  assert.equal(opened.Plaintext.length, 32);
});

test('a disabled, a doomed and an unknown key refuse by AWS\'s names', async () => {
  const { KeyId } = await newKey();
  const encrypt = () => kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }));
  await kms.send(new DisableKeyCommand({ KeyId }));
  await assert.rejects(encrypt(), (error) => {
    assert.equal(error.name, 'DisabledException');
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.match(error.$metadata.requestId, /^[0-9a-f-]{36}$/);
    return true;
  });
  await kms.send(new EnableKeyCommand({ KeyId }));
  await encrypt();
  const { DeletionDate } = await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  assert.ok(DeletionDate > new Date());
  await assert.rejects(encrypt(), { name: 'KMSInvalidStateException' });
  const unknown = new DescribeKeyCommand({ KeyId: '00000000-0000-4000-8000-000000000000' });
  await assert.rejects(kms.send(unknown), { name: 'NotFoundException' });
});

test('a secret keeps its versions', async () => {
  const Name = `javascript/${process.pid}`;
  await secrets.send(new CreateSecretCommand({ Name, SecretString: 'one' }));
  const { VersionId } = await secrets.send(new PutSecretValueCommand({ SecretId: Name, SecretString: 'two' }));
  assert.equal((await secrets.send(new GetSecretValueCommand({ SecretId: Name }))).SecretString, 'two');
  const before = await secrets.send(new GetSecretValueCommand({ SecretId: Name, VersionStage: 'AWSPREVIOUS' }));
  assert.equal(before.SecretString, 'one');
  const described = await secrets.send(new DescribeSecretCommand({ SecretId: Name }));
  assert.deepEqual(described.VersionIdsToStages[VersionId], ['AWSCURRENT']);
  await secrets.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }));
  await assert.rejects(secrets.send(new GetSecretValueCommand({ SecretId: Name })), { name: 'ResourceNotFoundException' });
});
