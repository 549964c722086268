/** A window over the page, for one thing to fill in or to decide. Escape closes it; the keyboard stays inside. */
import '@mantine/core/styles/Overlay.css';
import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import { Modal } from '@mantine/core';
import { useLayoutEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  title: string;
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
  size?: string;
}

export function Dialog({ title, opened, onClose, children, size = '32rem' }: Props) {
  const { t } = useTranslation();
  // Mantine's way back knows nothing of a window that is taken out of the page while it is open.
  useLayoutEffect(() => {
    const before = opened ? document.activeElement : null;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [opened]);
  return (
    // Locking the scroll would need a <style> that the Content-Security-Policy does not allow; a click beside it
    // must not take what was typed.
    <Modal.Root opened={opened} onClose={onClose} size={size} lockScroll={false} returnFocus={false} closeOnClickOutside={false}
      transitionProps={{ duration: 0 }}>
      <Modal.Overlay />
      <Modal.Content>
        {/* The page has a banner already. */}
        <Modal.Header role="presentation">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('close')} />
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
