/** Where things are on the page of a station. */
export const sections = {
  label: 'Sections of this station',
  groups: {
    operation: 'Operation',
    drivers: 'Drivers',
    energy: 'Energy',
    equipment: 'Equipment',
    security: 'Security',
    protocol: 'Protocol',
  },
  names: {
    timeline: 'Timeline',
    history: 'Command history',
    settings: 'Settings',
    reservations: 'Reservations',
    charging: 'Charging profiles',
    localList: 'Local list',
    transfers: 'Firmware and logs',
    monitoring: 'Monitoring',
    configuration: 'Configuration',
    frames: 'Frames',
    security: 'Security',
    deviations: 'Deviations',
    passport: 'Passport',
  },
}
