export {
  headerValues,
  judgeHead,
  type HeadFailure,
  type RequestHead,
} from './request/request-head.ts'
export {
  readRequestPath,
  type PathFailure,
  type PathFault,
  type RequestPath,
} from './request/request-path.ts'
export {
  readCredential,
  type Credential,
  type CredentialFailure,
  type CredentialSources,
} from './request/read-credential.ts'
export {
  createRouteTable,
  matchRoute,
  type Matchable,
  type MatchedRequest,
  type RouteFailure,
  type RouteTable,
} from './route/match-route.ts'
