import type { SESSION_REFUSALS } from '../refusals/sessions.ts';

export const SESSION_REMEDIES: Readonly<Record<keyof typeof SESSION_REFUSALS, string>> = {
  guest_stopped: 'The hypervisor or Nova reported that the instance stopped.',
  guest_shut_down:
    "The hypervisor reported that the instance's operating system shut down. In a cloud: Nova records no action, and the compute host has no console of the instance.",
  guest_saved:
    'The hypervisor reported that the memory of the instance was saved (virsh managedsave, or the host shut down).',
  guest_crashed:
    "The hypervisor reported that the instance ended unexpectedly. Check its log (/var/log/libvirt/qemu/) and the host's kernel log, for instance for the out-of-memory killer.",
  guest_suspended: "Nova's state of the instance is suspended, or its task_state suspending.",
  guest_shelved: "Nova's state of the instance is shelved, or its task_state begins with shelving.",
  guest_restarting:
    "Nova's task_state is that of a reboot, a rescue or its end, or the compute host has the console at another port than before. Oriel's page opens the console again by itself if its address still leads to it.",
  guest_rebuilding: "Nova's task_state of the instance begins with rebuild.",
  guest_resizing:
    "Nova's task_state of the instance begins with resize: an operator or the user resizes it, or migrates it while it is stopped.",
  guest_migrated:
    'The hypervisor or Nova reported a migration. The tokens of the old host are no longer valid.',
  guest_deleted: 'The hypervisor reported that the instance was undefined, or Nova that it was deleted.',
  ended_by_operator:
    'An operator ended the session or deleted its tokens. The log has the user and the reason.',
  session_taken_over:
    '[oriel] console_sharing = takeover gives the console to the user who opened it last. The log names that user.',
  session_idle:
    '[oriel] session_idle_limit ends a session that had no key press and no pointer movement for that long.',
  user_disabled: 'The user is no longer in [oriel_auth] user, or is disabled or deleted in Keystone.',
  role_lost: 'The user no longer has the role member or admin with which the console was opened.',
  guest_reassigned:
    "The project in the instance's metadata has changed since the console was opened, and its user has no access to the new project.",
  sign_in_revoked:
    "The user's token was revoked (DELETE /v3/auth/tokens, signing out), or the application credential was deleted.",
  session_time_limit:
    '[oriel] session_max_length ends a session that long after it began; [consoleauth] enforce_session_timeout ends it when its token expires.',
  session_resumed:
    'With [oriel] token_use = once an access URL has one session at a time: the one that was opened last.',
  proxy_stopped: 'The proxy process stopped in response to a signal.',
  viewer_stalled:
    'The browser did not answer two consecutive pings ([oriel] ping_interval): the network failed, or the computer sleeps.',
  internal_error: 'This is a defect of Oriel. The log has the cause under this request id. Please report it.',
};
