import { Dialog, DialogPanel, DialogTitle } from '@headlessui/react';
import type { ReactNode } from 'react';

interface ModalProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog over the page: it holds the focus, and the Escape key closes it. */
export function Modal({ title, onClose, children }: ModalProps) {
  return (
    <Dialog open onClose={onClose} className="console-modal">
      <div className="console-shade" aria-hidden="true" />
      <div className="console-middle">
        <DialogPanel className="console-panel">
          <DialogTitle as="h2">{title}</DialogTitle>
          {children}
        </DialogPanel>
      </div>
    </Dialog>
  );
}
