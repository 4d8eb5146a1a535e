import { Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import { type AnchorHTMLAttributes } from 'react'

type AnchorProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>

/** Looks like a button and is a link: opens in another tab, and says where it leads. */
export const LinkButton = createLink((props: ButtonProps & AnchorProps) => (
  <Button component="a" variant="default" {...props} />
))
