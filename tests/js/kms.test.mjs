// The newer operations of KMS with the AWS SDK for JavaScript, each answer that can be checked offline checked with node:crypto.
// The environment is what `keyhold env` exports, so a client of any Region finds the one endpoint.
import assert from 'node:assert/strict';
import {
  constants, createCipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, publicEncrypt,
  randomBytes, sign, verify,
} from 'node:crypto';
import { test } from 'node:test';
import { KMS, paginateListGrants, paginateListKeyRotations, paginateListRetirableGrants } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

const HERE = process.env.AWS_REGION;
const ELSEWHERE = 'eu-west-1';
const MESSAGE = Buffer.from('galena, sphalerite');
const OTHER = Buffer.from('quartz');

const kms = new KMS({ maxAttempts: 1 });
const far = new KMS({ maxAttempts: 1, region: ELSEWHERE });
const newKey = async (KeySpec = 'SYMMETRIC_DEFAULT', KeyUsage = 'ENCRYPT_DECRYPT', more = {}) =>
  (await kms.createKey({ KeySpec, KeyUsage, ...more })).KeyMetadata;
const newKeyId = async (...asked) => (await newKey(...asked)).KeyId;
const publicKey = (der) => createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
const publicKeyOf = async (KeyId) => publicKey((await kms.getPublicKey({ KeyId })).PublicKey);
const spki = (key) => key.export({ format: 'der', type: 'spki' });
const bytes = (data) => Buffer.from(data);
const every = async (pages, name) => {
  const found = [];
  for await (const page of pages) found.push(...page[name]);
  return found;
};

// --- rotation

test('a rotation on demand is listed with its day and kind', async () => {
  const KeyId = await newKeyId();
  assert.deepEqual((await kms.listKeyRotations({ KeyId })).Rotations, []);
  await kms.rotateKeyOnDemand({ KeyId });
  const [rotation, ...more] = (await kms.listKeyRotations({ KeyId })).Rotations;
  assert.deepEqual([rotation.RotationType, more], ['ON_DEMAND', []]);
  assert.ok(rotation.KeyId.endsWith(KeyId));
  assert.ok(Math.abs(rotation.RotationDate - Date.now()) < 300_000);
});

test('rotations are listed in pages', async () => {
  const KeyId = await newKeyId();
  for (let turn = 0; turn < 3; turn += 1) await kms.rotateKeyOnDemand({ KeyId });
  const rotations = await every(paginateListKeyRotations({ client: kms, pageSize: 2 }, { KeyId }), 'Rotations');
  assert.equal(rotations.length, 3);
});

test('what was encrypted before a rotation opens after it', async () => {
  const KeyId = await newKeyId();
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: MESSAGE });
  await kms.rotateKeyOnDemand({ KeyId });
  assert.deepEqual(bytes((await kms.decrypt({ CiphertextBlob })).Plaintext), MESSAGE);
});

// --- agreement, key pairs, signatures, MACs

const derive = async (KeyId, PublicKey) =>
  bytes((await kms.deriveSharedSecret({ KeyId, PublicKey, KeyAgreementAlgorithm: 'ECDH' })).SharedSecret);

for (const [spec, namedCurve] of [['ECC_NIST_P256', 'P-256'], ['ECC_NIST_P384', 'P-384'], ['ECC_NIST_P521', 'P-521']]) {
  test(`a peer offline derives the secret that a key of ${spec} does`, async () => {
    const KeyId = await newKeyId(spec, 'KEY_AGREEMENT');
    const peer = generateKeyPairSync('ec', { namedCurve });
    const offline = diffieHellman({ privateKey: peer.privateKey, publicKey: await publicKeyOf(KeyId) });
    assert.deepEqual(await derive(KeyId, spki(peer.publicKey)), offline);
  });
}

test('two keys derive one secret from each other\'s public halves', async () => {
  const [one, other] = [await newKeyId('ECC_NIST_P256', 'KEY_AGREEMENT'), await newKeyId('ECC_NIST_P256', 'KEY_AGREEMENT')];
  assert.deepEqual(await derive(one, spki(await publicKeyOf(other))), await derive(other, spki(await publicKeyOf(one))));
});

const PAIRS = ['RSA_2048', 'ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521', 'ECC_SECG_P256K1'];

for (const KeyPairSpec of PAIRS) {
  test(`the halves of a data key pair of ${KeyPairSpec} belong together`, async () => {
    const pair = await kms.generateDataKeyPair({ KeyId: await newKeyId(), KeyPairSpec });
    const privateKey = createPrivateKey({ key: bytes(pair.PrivateKeyPlaintext), format: 'der', type: 'pkcs8' });
    assert.ok(verify('sha256', MESSAGE, publicKey(pair.PublicKey), sign('sha256', MESSAGE, privateKey)));
    assert.deepEqual(spki(createPublicKey(privateKey)), bytes(pair.PublicKey));
  });
}

test('the wrapped half of a data key pair opens under its context alone', async () => {
  const EncryptionContext = { tenant: 'north' };
  const asked = { KeyId: await newKeyId(), KeyPairSpec: 'ECC_NIST_P256', EncryptionContext };
  const { PrivateKeyCiphertextBlob: CiphertextBlob, PrivateKeyPlaintext } = await kms.generateDataKeyPair(asked);
  assert.deepEqual((await kms.decrypt({ CiphertextBlob, EncryptionContext })).Plaintext, PrivateKeyPlaintext);
  await assert.rejects(kms.decrypt({ CiphertextBlob }), { name: 'InvalidCiphertextException' });
});

test('a data key pair can be had without its private half in clear', async () => {
  const asked = { KeyId: await newKeyId(), KeyPairSpec: 'ECC_NIST_P256' };
  const { PrivateKeyCiphertextBlob: CiphertextBlob, ...pair } = await kms.generateDataKeyPairWithoutPlaintext(asked);
  assert.equal(pair.PrivateKeyPlaintext, undefined);
  const opened = createPrivateKey({ key: bytes((await kms.decrypt({ CiphertextBlob })).Plaintext), format: 'der', type: 'pkcs8' });
  assert.deepEqual(spki(createPublicKey(opened)), bytes(pair.PublicKey));
});

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const SIGNATURES = [
  ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256', 'sha256', {}], ['RSA_2048', 'RSASSA_PSS_SHA_256', 'sha256', PSS],
  ['RSA_2048', 'RSASSA_PSS_SHA_512', 'sha512', PSS], ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256', {}],
  ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384', {}], ['ECC_NIST_P521', 'ECDSA_SHA_512', 'sha512', {}],
  ['ECC_SECG_P256K1', 'ECDSA_SHA_256', 'sha256', {}],
];

for (const [spec, SigningAlgorithm, hash, how] of SIGNATURES) {
  test(`a signature by ${spec} with ${SigningAlgorithm} holds offline, and for its message only`, async () => {
    const KeyId = await newKeyId(spec, 'SIGN_VERIFY');
    const Signature = bytes((await kms.sign({ KeyId, Message: MESSAGE, SigningAlgorithm })).Signature);
    const key = { key: await publicKeyOf(KeyId), ...how };
    assert.deepEqual([verify(hash, MESSAGE, key, Signature), verify(hash, OTHER, key, Signature)], [true, false]);
  });
}

test('the service holds a signature for its message only', async () => {
  const call = { KeyId: await newKeyId('ECC_NIST_P256', 'SIGN_VERIFY'), SigningAlgorithm: 'ECDSA_SHA_256' };
  const { Signature } = await kms.sign({ ...call, Message: MESSAGE });
  assert.equal((await kms.verify({ ...call, Signature, Message: MESSAGE })).SignatureValid, true);
  await assert.rejects(kms.verify({ ...call, Signature, Message: OTHER }), { name: 'KMSInvalidSignatureException' });
});

test('a MAC is verified for its message only', async () => {
  const call = { KeyId: await newKeyId('HMAC_256', 'GENERATE_VERIFY_MAC'), MacAlgorithm: 'HMAC_SHA_256' };
  const { Mac } = await kms.generateMac({ ...call, Message: MESSAGE });
  assert.equal((await kms.verifyMac({ ...call, Mac, Message: MESSAGE })).MacValid, true);
  await assert.rejects(kms.verifyMac({ ...call, Mac, Message: OTHER }), { name: 'KMSInvalidMacException' });
});

// --- grants: the key's policy lets the caller do all but encrypt, so that what a grant gives is seen

const callerArn = async () => (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn;

/** A key on which a grant of Encrypt to the caller was made, and that grant. */
const granted = async () => {
  const me = await callerArn();
  const Action = ['Create*', 'Describe*', 'Get*', 'List*', 'Put*', 'Revoke*'].map((actions) => `kms:${actions}`);
  const Policy = JSON.stringify({
    Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: me }, Action, Resource: '*' }] });
  const { KeyId } = (await kms.createKey({ Policy })).KeyMetadata;
  const asked = { KeyId, GranteePrincipal: me, RetiringPrincipal: me, Operations: ['Encrypt'] };
  return { me, KeyId, asked, ...await kms.createGrant(asked) };
};

test('a grant gives its operation and no other, and takes it away when it is retired', async () => {
  const { KeyId, GrantToken } = await granted();
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: MESSAGE, GrantTokens: [GrantToken] });
  await assert.rejects(kms.decrypt({ CiphertextBlob, GrantTokens: [GrantToken] }), { name: 'AccessDeniedException' });
  await kms.retireGrant({ GrantToken });
  await assert.rejects(kms.encrypt({ KeyId, Plaintext: MESSAGE }), { name: 'AccessDeniedException' });
});

test('a grant is listed as it was made', async () => {
  const { me, KeyId, GrantId } = await granted();
  const [grant, ...more] = (await kms.listGrants({ KeyId })).Grants;
  assert.deepEqual(more, []);
  assert.deepEqual([grant.GrantId, grant.Operations], [GrantId, ['Encrypt']]);
  assert.deepEqual([grant.GranteePrincipal, grant.RetiringPrincipal], [me, me]);
  assert.ok(Math.abs(grant.CreationDate - Date.now()) < 300_000);
});

test('a retired grant is listed no more', async () => {
  const { me, KeyId, GrantId } = await granted();
  const pages = () => paginateListRetirableGrants({ client: kms }, { RetiringPrincipal: me });
  const retirable = async () => (await every(pages(), 'Grants')).map((grant) => grant.GrantId);
  assert.ok((await retirable()).includes(GrantId));
  const { KeyMetadata } = await kms.describeKey({ KeyId });
  await kms.retireGrant({ KeyId: KeyMetadata.Arn, GrantId });
  assert.deepEqual((await kms.listGrants({ KeyId })).Grants, []);
  assert.ok(!(await retirable()).includes(GrantId));
});

test('grants are listed in pages', async () => {
  const { KeyId, asked, GrantId } = await granted();
  const made = [GrantId, (await kms.createGrant(asked)).GrantId, (await kms.createGrant(asked)).GrantId];
  const listed = await every(paginateListGrants({ client: kms, pageSize: 2 }, { KeyId }), 'Grants');
  assert.deepEqual(listed.map((grant) => grant.GrantId).sort(), made.sort());
});

// --- imported key material

const oaep = (der, material) =>
  publicEncrypt({ key: publicKey(der), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, material);
const WRAPPINGS = {
  RSAES_OAEP_SHA_256: oaep,
  RSA_AES_KEY_WRAP_SHA_256: (der, material) => {  // RFC 5649 under a key that goes by OAEP
    const session = randomBytes(32);
    const cipher = createCipheriv('id-aes256-wrap-pad', session, Buffer.from('a65959a6', 'hex'));
    return Buffer.concat([oaep(der, session), cipher.update(material), cipher.final()]);
  },
};
const load = async (KeyId, material, WrappingAlgorithm = 'RSAES_OAEP_SHA_256', more = {}) => {
  const asked = await kms.getParametersForImport({ KeyId, WrappingAlgorithm, WrappingKeySpec: 'RSA_2048' });
  await kms.importKeyMaterial({
    KeyId, ImportToken: asked.ImportToken, EncryptedKeyMaterial: WRAPPINGS[WrappingAlgorithm](asked.PublicKey, material),
    ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', ...more });
};
const EXTERNAL = { Origin: 'EXTERNAL' };

test('imported material opens what it sealed, after it went and came back', async () => {
  const KeyId = await newKeyId('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', EXTERNAL);
  const material = randomBytes(32);
  await load(KeyId, material);
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: MESSAGE });
  await kms.deleteImportedKeyMaterial({ KeyId });
  await assert.rejects(kms.decrypt({ CiphertextBlob }), { name: 'KMSInvalidStateException' });
  await load(KeyId, material);
  assert.deepEqual(bytes((await kms.decrypt({ CiphertextBlob })).Plaintext), MESSAGE);
});

test('a key takes no other material back than the one it had', async () => {
  const KeyId = await newKeyId('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', EXTERNAL);
  await load(KeyId, randomBytes(32));
  await kms.deleteImportedKeyMaterial({ KeyId });
  await assert.rejects(load(KeyId, randomBytes(32)), { name: 'IncorrectKeyMaterialException' });
});

test('an imported MAC key makes the MACs that its owner makes', async () => {
  const KeyId = await newKeyId('HMAC_256', 'GENERATE_VERIFY_MAC', EXTERNAL);
  const material = randomBytes(32);
  await load(KeyId, material);
  const { Mac } = await kms.generateMac({ KeyId, Message: MESSAGE, MacAlgorithm: 'HMAC_SHA_256' });
  assert.deepEqual(bytes(Mac), createHmac('sha256', material).update(MESSAGE).digest());
});

test('an imported RSA key has the public half that its owner has', async () => {
  const KeyId = await newKeyId('RSA_2048', 'SIGN_VERIFY', EXTERNAL);
  const owned = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await load(KeyId, owned.privateKey.export({ format: 'der', type: 'pkcs8' }), 'RSA_AES_KEY_WRAP_SHA_256');
  assert.deepEqual(spki(await publicKeyOf(KeyId)), spki(owned.publicKey));
});

test('material that expires says when', async () => {
  const KeyId = await newKeyId('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', EXTERNAL);
  const ValidTo = new Date(Math.trunc(Date.now() / 1000) * 1000 + 3_600_000);
  await load(KeyId, randomBytes(32), 'RSAES_OAEP_SHA_256', { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo });
  const { KeyMetadata } = await kms.describeKey({ KeyId });
  assert.deepEqual([KeyMetadata.ExpirationModel, KeyMetadata.ValidTo], ['KEY_MATERIAL_EXPIRES', ValidTo]);
});

// --- Regions

const newPair = async (...asked) => {
  const key = await newKey(asked[0], asked[1], { MultiRegion: true });
  return { key, replica: (await kms.replicateKey({ KeyId: key.KeyId, ReplicaRegion: ELSEWHERE })).ReplicaKeyMetadata };
};
const kindIn = async (client, KeyId) =>
  (await client.describeKey({ KeyId })).KeyMetadata.MultiRegionConfiguration.MultiRegionKeyType;

test('a replica has its primary\'s id and another Region', async () => {
  const { key, replica } = await newPair();
  assert.match(key.KeyId, /^mrk-[0-9a-f]{32}$/);
  assert.equal(replica.Arn, key.Arn.replace(`:${HERE}:`, `:${ELSEWHERE}:`));
});

test('each of the two opens what the other sealed', async () => {
  const { key: { KeyId } } = await newPair();
  for (const [from, to] of [[kms, far], [far, kms]]) {
    const { CiphertextBlob } = await from.encrypt({ KeyId, Plaintext: MESSAGE });
    assert.deepEqual(bytes((await to.decrypt({ KeyId, CiphertextBlob })).Plaintext), MESSAGE);
  }
});

test('a replica signs as its primary', async () => {
  const { key: { KeyId } } = await newPair('ECC_NIST_P256', 'SIGN_VERIFY');
  const { Signature } = await far.sign({ KeyId, Message: MESSAGE, SigningAlgorithm: 'ECDSA_SHA_256' });
  assert.ok(verify('sha256', MESSAGE, await publicKeyOf(KeyId), bytes(Signature)));
});

test('the primary moves to the Region that is named', async () => {
  const { key: { KeyId } } = await newPair();
  assert.deepEqual([await kindIn(kms, KeyId), await kindIn(far, KeyId)], ['PRIMARY', 'REPLICA']);
  await kms.updatePrimaryRegion({ KeyId, PrimaryRegion: ELSEWHERE });
  assert.deepEqual([await kindIn(kms, KeyId), await kindIn(far, KeyId)], ['REPLICA', 'PRIMARY']);
});

test('a key that is of one Region is not replicated', async () => {
  const KeyId = await newKeyId();
  await assert.rejects(kms.replicateKey({ KeyId, ReplicaRegion: ELSEWHERE }), { name: 'UnsupportedOperationException' });
});
