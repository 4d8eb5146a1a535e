export { CertificateAuthority } from './authority.ts'
export { readSecret } from './files.ts'
export {
  authorityNames,
  initialise,
  offlineFolder,
  renewRootLists,
  rootsAreOnline,
  secretFile,
} from './hierarchy.ts'
export { CaRefused } from './refused.ts'
export { type CaServer, serveCa } from './server.ts'
