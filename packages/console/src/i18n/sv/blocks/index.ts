import { type BlocksDictionary } from '../../dictionary.ts'
import { certificates } from './certificates.ts'
import { charging } from './charging.ts'
import { costs } from './costs.ts'
import { customerReports } from './customer-reports.ts'
import { displays } from './displays.ts'
import { fleet } from './fleet.ts'
import { batterySwap, derControl } from './grid.ts'
import { localList } from './local-list.ts'
import { monitoring } from './monitoring.ts'
import { passport } from './passport.ts'
import { reservations } from './reservations.ts'
import { sections } from './sections.ts'
import { security } from './security.ts'
import { spoken } from './spoken.ts'
import { tariffs } from './tariffs.ts'
import { transfers } from './transfers.ts'

export const blocks: BlocksDictionary = {
  batterySwap,
  certificates,
  charging,
  derControl,
  costs,
  customerReports,
  displays,
  fleet,
  localList,
  monitoring,
  passport,
  reservations,
  sections,
  security,
  spoken,
  tariffs,
  transfers,
}
