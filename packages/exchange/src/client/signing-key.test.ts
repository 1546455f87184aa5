import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { Secret } from '@cambio/validation'
import { describe, expect, it } from 'vitest'
import { valueOf } from '../../test/realm.ts'
import { readSigningKey } from './signing-key.ts'

const read = (key: KeyObject, keyId?: string) =>
  readSigningKey(new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString()), keyId)
const ED25519 = generateKeyPairSync('ed25519').privateKey

describe('readSigningKey', () => {
  it('can sign, and nothing else', () => {
    expect(valueOf(read(ED25519)).key.usages).toEqual(['sign'])
  })

  it('has the key id it is told, and none otherwise', () => {
    expect(valueOf(read(ED25519, 'key-1')).keyId).toBe('key-1')
    expect(valueOf(read(ED25519))).not.toHaveProperty('keyId')
  })

  it('says how a text becomes a key', () => {
    expect(readSigningKey(new Secret('none'))).toEqual({
      ok: false,
      failure: {
        message: 'is not a private key in PEM, or an encrypted one',
        hint: 'write it with `openssl pkcs8 -topk8 -nocrypt`',
      },
    })
  })

  it.each([
    ['rsa', generateKeyPairSync('rsa', { modulusLength: 2_040 }).privateKey],
    ['rsa-pss', generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).privateKey],
    ['ec', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey],
    ['ed448', generateKeyPairSync('ed448').privateKey],
    ['x25519', generateKeyPairSync('x25519').privateKey],
  ])('says which keys sign, where one of kind %s does not', (kind, key) => {
    expect(read(key)).toEqual({
      ok: false,
      failure: {
        message: `is a key of kind ${kind}, which cannot sign assertions here`,
        hint: 'use RSA of 2048 bits or more, EC (P-256, P-384, P-521) or Ed25519',
      },
    })
  })
})
