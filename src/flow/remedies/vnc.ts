import type { VNC_REFUSALS } from '../refusals/vnc.ts';

export const VNC_REMEDIES: Readonly<Record<keyof typeof VNC_REFUSALS, string>> = {
  guest_without_vnc: 'Give the instance a VNC server and restart it.',
  vnc_on_socket:
    'The VNC server of the instance listens on a UNIX socket. Let it listen on an address that the proxy can reach.',
  vnc_listens_elsewhere:
    "The message has both addresses: the one that the instance's VNC server listens on and [vnc] server_proxyclient_address of its host. Either let the VNC server listen on that address or 0.0.0.0, or set server_proxyclient_address to the address that the VNC server listens on. A VNC server on 127.0.0.1 can be used only by a proxy in the agent's own process.",
  vnc_unreachable:
    'The TCP connection failed; the log has address and error. Check that the proxy can reach [vnc] server_proxyclient_address, that server_listen covers it, and that no firewall blocks it.',
  vnc_address_unusable:
    "The log has the address. 0.0.0.0 and :: are addresses to listen on, not to connect to; a loopback address, or another address of the proxy's own machine, is not that of the compute host. Set [vnc] server_proxyclient_address of the compute host to its address on the management network, and request the console again. A compute agent in a container must use the network of its host.",
  vnc_silent:
    'The connection is established, but the VNC server sent nothing within [oriel] vnc_handshake_timeout. Check whether the instance hangs, or another service uses that port.',
  vnc_closed_early:
    'The VNC server closed the connection during the RFB handshake. Check whether the instance stopped, and whether the server accepts another client.',
  vnc_version_unsupported:
    'The log has what the server sent first. If that is not of the form RFB 003.008, another service listens on that port. If it is "RFB 000.000", it is an UltraVNC repeater: give the address of the VNC server behind it. Oriel supports RFB 3.3, 3.7, 3.8 and newer.',
  vnc_security_unsupported:
    'The log has the types that the server offers. Compare them with [vnc] auth_schemes. A server of RFB 3.3 offers one type only.',
  vnc_authentication_failed:
    "The instance has a VNC password that the agent cannot read or that has expired (passwdValidTo). Check the domain's <graphics> with virsh dumpxml --security-info. With the driver vnc, check password_file of that server in [oriel_vnc] server.",
  vnc_password_unknown:
    "Oriel's compute agent, if it runs there, could not read the instance's VNC password: its log has the reason (a read-only libvirt socket, or access control). Nova does not send VNC passwords to proxies: remove vnc_password from libvirt's qemu.conf, or use vencrypt. For VeNCrypt's plain sub-types set [oriel] vencrypt_plain_user and vencrypt_plain_password.",
  vnc_refused:
    'The log has the reason that the VNC server gave. A server with the share policy "force-shared" off may be in use by another client.',
  vnc_protocol_error:
    'The log has what was expected and what was received. Check that a VNC server listens on that port.',
  vnc_vencrypt_unsupported:
    "The log has the VeNCrypt sub-types that the server offers and those that are accepted ([oriel] vencrypt_subtypes), and the other types of both. Give the server a certificate (x509none, x509vnc), or add one of its sub-types or types to vencrypt_subtypes or [vnc] auth_schemes. docs/security.md describes what each of them protects from. With vnc_sasl = 1 in libvirt's qemu.conf, QEMU offers x509sasl, which Oriel does not support.",
  vnc_tls_untrusted:
    'server-cert.pem of the compute host is not signed by an authority in [vnc] vencrypt_ca_certs, or lacks intermediate certificates, or another machine impersonates the compute host.',
  vnc_tls_expired:
    "Renew server-cert.pem of the compute host, or the authority in [vnc] vencrypt_ca_certs. A running instance keeps the old certificate until it is restarted or migrated, or until QEMU's monitor receives display-reload (docs/deploying.md). Check the clock of the proxy, too.",
  vnc_tls_not_yet_valid:
    'The clock of the proxy is behind, or the clock of the machine that issued server-cert.pem of the compute host was ahead. Compare both with a time server.',
  vnc_tls_wrong_name:
    'The proxy connects to [vnc] server_proxyclient_address of the compute host, and server-cert.pem must contain exactly that address or name (subjectAltName; the log has both). Reissue the certificate, or set server_proxyclient_address to a name that it contains. If both are right, another machine impersonates the compute host.',
  vnc_tls_client_wanted:
    "vnc_tls_x509_verify = 1 is set in libvirt's qemu.conf. Set [vnc] vencrypt_client_cert and vencrypt_client_key of the proxy to a pair signed by the authority in ca-cert.pem of the compute host.",
  vnc_tls_client_refused:
    "[vnc] vencrypt_client_cert is not signed by an authority in ca-cert.pem of the compute host, has expired, or is not for client use. QEMU's log on that host (/var/log/libvirt/qemu/) has the reason.",
  vnc_tls_failed:
    'The log has the TLS error. Try openssl s_client from the proxy, and compare TLS versions and ciphers of both sides (vnc_tls_priority in qemu.conf). For the sub-types tlsnone, tlsvnc and tlsplain the proxy offers AES with anonymous Diffie-Hellman, with and without elliptic curves, up to TLS 1.2. A server that supports neither, or TLS 1.3 only, needs a certificate and an x509 sub-type.',
  vnc_tls_silent:
    'The VNC server agreed to TLS and did not complete the TLS handshake within [oriel] vnc_handshake_timeout. Check whether the compute host is overloaded, the instance hangs, or a device in between blocks TLS.',
  vnc_tls_unready:
    'vencrypt was enabled while the proxy was running, and the files in [vnc] vencrypt_ca_certs, vencrypt_client_cert or vencrypt_client_key cannot be used. "oriel config check" shows the reason.',
  vnc_closed:
    "The log has the compute host's state of the instance. If it still runs, another client has taken exclusive use of the VNC server, or the VNC server was restarted.",
  client_protocol_error: 'The client does not support RFB 3.8 or did not choose security type None.',
  view_only_unreadable:
    'The proxy reads the messages of a view-only viewer to keep key presses from the instance, and received a message of an unknown type; the log has its number.',
};
