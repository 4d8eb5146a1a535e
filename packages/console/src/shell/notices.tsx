import { Notifications } from '@mantine/notifications'

/** Where `notify` shows; what was said before this was loaded is shown then. */
export const Notices = () => <Notifications position="bottom-right" />
