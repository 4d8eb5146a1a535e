import { join } from 'node:path'

/** The demo keeps a folder of its own, so that trying it out never touches a real network. */
export function demoData(data: string): string {
  return join(data, 'demo')
}
