import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

const signal: MantineColorsTuple = [
  '#e3f6ee',
  '#c8ecdd',
  '#98dcbf',
  '#66cda1',
  '#3ecf9a',
  '#16a477',
  '#0e8c65',
  '#0b7a57',
  '#07664a',
  '#045039',
]
const slate: MantineColorsTuple = [
  '#f4f6f8',
  '#e9edf1',
  '#d9dfe5',
  '#c3ccd5',
  '#bcc6cf',
  '#7d8b99',
  '#5b6977',
  '#44515e',
  '#2c3844',
  '#16202a',
]
const night: MantineColorsTuple = [
  '#e6ecf1',
  '#c6d0d9',
  '#9aa8b5',
  '#74828f',
  '#32404c',
  '#24303b',
  '#19222b',
  '#10171d',
  '#0c1217',
  '#080d11',
]
const fault: MantineColorsTuple = [
  '#fdeaea',
  '#f9d2d2',
  '#f2a8a9',
  '#ea7b7d',
  '#ff7b7b',
  '#d83c42',
  '#c0262d',
  '#a91f26',
  '#8f181f',
  '#741217',
]

/** What is written on a filled button follows the scheme: the library decides once, for the light one. */
const variantColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input)
  if (input.variant !== 'filled') return colors
  return { ...colors, color: input.color === 'red' ? 'var(--sm-on-fault)' : 'var(--sm-on-signal)' }
}

export const theme = createTheme({
  variantColorResolver: variantColors,
  primaryColor: 'signal',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  colors: { signal, gray: slate, dark: night, red: fault },
  black: '#16202a',
  defaultRadius: 'sm',
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false } },
    Tooltip: {
      defaultProps: {
        openDelay: 250,
        withArrow: false,
        multiline: true,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 } } },
    Menu: { defaultProps: { shadow: 'md', position: 'bottom-end' } },
  },
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#54616e',
    '--mantine-color-body': '#f4f6f8',
    '--mantine-color-error': '#b3232a',
    '--mantine-color-placeholder': '#66737f',
    '--mantine-color-signal-light': '#dcf2e9',
    '--mantine-color-signal-light-hover': '#cbe9dd',
    '--mantine-color-signal-light-color': '#0b6a4c',
  },
  dark: {
    '--mantine-color-dimmed': '#a3b0bc',
    '--mantine-color-error': '#ff8a8a',
    '--mantine-color-placeholder': '#8a97a3',
    '--mantine-color-signal-light': '#14392e',
    '--mantine-color-signal-light-hover': '#1a4a3b',
    '--mantine-color-signal-light-color': '#5fdcae',
  },
})
