export {
  type CertificateContent,
  type CertificateHashData,
  hashDataOf,
  type Issuer,
  issuerOf,
  keyHashOf,
  makeCertificate,
  newSerialNumber,
  type Purpose,
  publicKeyOf,
  readCertificate,
  subjectOf,
} from './certificate.ts'
export { EncodingError } from './der.ts'
export { type DigestName, digestOf, type KeyKind, keyWeakness, newKey } from './keys.ts'
export { type Name, type ReadName, writeName } from './names.ts'
export {
  type AnsweredStatus,
  makeStatusRefusal,
  makeStatusRequest,
  makeStatusResponse,
  namesIssuer,
  readStatusRequest,
  readStatusResponse,
  type StatusRefusal,
} from './ocsp.ts'
export { isGoodFor, type PathSearch, pathTo } from './path.ts'
export { pemBlocks, pemOf } from './pem.ts'
export { type Revocation, type RevocationReason, revocationReasons } from './revocation.ts'
export { makeRevocationList, type RevocationList, readRevocationList } from './revocation-list.ts'
export { makeSigningRequest, readSigningRequest, type SigningRequest } from './signing-request.ts'
