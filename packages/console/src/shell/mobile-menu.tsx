import { Drawer } from '@mantine/core'
import { useText } from '../i18n/language.tsx'
import { Brand } from './brand.tsx'
import { Foot } from './foot.tsx'
import { Navigation } from './navigation.tsx'

/** The navigation of a phone. */
export function MobileMenu({ close }: { close: () => void }) {
  const text = useText()
  return (
    <Drawer opened onClose={close} size={260} title={<Brand />} closeButtonProps={{ 'aria-label': text.nav.close }}>
      <Navigation onNavigate={close} />
      <Foot />
    </Drawer>
  )
}
