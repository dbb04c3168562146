import type * as english from './en.ts';
import type { RefusalTexts } from './refusal-text.ts';
import type { Translation } from './translate.ts';

export const pages: Translation<typeof english.pages> = {
  shared: {},
};

export const cli: Translation<typeof english.cli> = {};

const TELL_OPERATOR = '请将下方的请求 ID 告知运维人员。';
const NEW_CONSOLE = '请重新请求控制台以获取新地址。';
const IN_A_MINUTE = '请一分钟后重试。';
const LATER = '请稍后重试。';
const IN_SECONDS = '请等待几秒后重试。';
const START_FIRST = '请先启动实例，再请求其控制台。';
const OTHER_VIEWER = '请使用控制台页面或较新的查看程序。';
const CLOSE_ONE = '请关闭不需要的控制台，或稍后重试。';

export const refusals: Translation<RefusalTexts> = {
  request_malformed: {
    title: '请求格式错误',
    sentence: '无法理解该请求。',
    advice: '请按消息说明更正请求。',
  },
  api_tls_required: {
    title: '未加密',
    sentence: '此 API 只接受加密连接：其地址以 https:// 开头。',
    advice: '请让地址以 https:// 开头。',
  },
  unauthenticated: {
    title: '未登录',
    sentence: '此请求需要身份验证。',
    advice: '请重新登录。',
  },
  sign_in_throttled: {
    title: '登录次数过多',
    sentence: '登录失败次数过多，或同时登录过多。',
    advice: '请等待一分钟后重新登录。',
  },
  requests_throttled: {
    title: '请求过多',
    sentence: '来自此客户端地址的请求过多，正在处理中。',
    advice: '请等待一秒后重试。',
  },
  screens_throttled: {
    title: '图片过多',
    sentence: '您请求的屏幕图片或文本过多。',
    advice: IN_SECONDS,
  },
  sign_in_changed: {
    title: '其他用户已登录',
    sentence: '此浏览器中另一次登录取代了您的登录。',
    advice: '请确认页面显示的用户，然后重试。',
  },
  not_from_dashboard: {
    title: '并非来自仪表板',
    sentence: '此请求并非来自本服务的仪表板。',
    advice: `请通过仪表板自身的地址打开它并重新加载。${TELL_OPERATOR}`,
  },
  sign_in_forgotten: {
    title: '因重启而退出登录',
    sentence: '您的登录早于令牌存储的上次重启。',
    advice: '请重新登录。',
  },
  sign_in_unchecked: {
    title: '无法验证登录',
    sentence: '无法验证登录：令牌授权服务或其存储没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  sign_ins_full: {
    title: '已结束的登录过多',
    sentence: '令牌存储没有空间再记录一个已结束的登录。',
    advice: `${LATER}${TELL_OPERATOR}`,
  },
  identity_unreachable: {
    title: '身份服务没有响应',
    sentence: '无法验证您的登录：身份服务没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  forbidden: {
    title: '不允许',
    sentence: '策略不允许您以当前角色执行此操作。',
    advice: '请向项目管理员申请 member 角色。',
  },
  not_found: {
    title: '未找到',
    sentence: '找不到该资源。',
    advice: '请检查地址。',
  },
  instance_unknown: {
    title: '没有此实例',
    sentence: '找不到该实例。',
    advice: '请检查其名称或 ID；其他项目的实例不可见。',
  },
  instance_on_two_hosts: {
    title: '实例位于两台主机',
    sentence: '两台计算主机都报告此实例正在其上运行。',
    advice: TELL_OPERATOR,
  },
  peer_silent: {
    title: '有主机没有响应',
    sentence: '处理此请求所需的主机没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  compute_unreachable: {
    title: '计算主机没有响应',
    sentence: '运行该实例的主机没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  foreign_connect_info: {
    title: '其他实例的控制台',
    sentence: '该实例的主机返回了另一个实例的控制台。',
    advice: TELL_OPERATOR,
  },
  authority_unreachable: {
    title: '令牌授权服务没有响应',
    sentence: '无法授权控制台：令牌授权服务没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  console_not_audited: {
    title: '无法审计',
    sentence: '此处的控制台均须审计，而此控制台无法审计。',
    advice: TELL_OPERATOR,
  },
  console_disabled: {
    title: '控制台已关闭',
    sentence: '该实例的主机已关闭控制台功能。',
    advice: TELL_OPERATOR,
  },
  console_type_invalid: {
    title: '不提供此类控制台',
    sentence: '不提供该类型的控制台。',
    advice: '请请求所提供类型的控制台。',
  },
  hypervisor_unreachable: {
    title: '虚拟机管理程序没有响应',
    sentence: '该实例主机上的虚拟机管理程序没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  hypervisor_forbidden: {
    title: '无权访问虚拟机管理程序',
    sentence: '该实例主机上的计算代理无权访问虚拟机管理程序。',
    advice: TELL_OPERATOR,
  },
  guest_unknown: {
    title: '实例已不存在',
    sentence: '该实例已不在其主机上。',
    advice: '请重新加载实例列表。',
  },
  guest_not_running: {
    title: '实例未运行',
    sentence: '该实例未运行，因此没有屏幕。',
    advice: START_FIRST,
  },
  screenshot_unsupported: {
    title: '无法获取此实例的图片',
    sentence: '该实例的虚拟机管理程序无法截取其屏幕。',
    advice: '请改为打开控制台。',
  },
  screenshot_failed: {
    title: '没有屏幕图片',
    sentence: '虚拟机管理程序未能截取该实例的屏幕。',
    advice: `请改为打开控制台。${TELL_OPERATOR}`,
  },
  screenshots_busy: {
    title: '同时截取的图片过多',
    sentence: '该实例的主机需要同时截取的屏幕过多。',
    advice: IN_SECONDS,
  },
  store_unavailable: {
    title: '令牌存储没有响应',
    sentence: '无法授权控制台：令牌存储没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  too_many_tokens: {
    title: '有效令牌过多',
    sentence: '无法授权控制台：近期请求的控制台过多。',
    advice: '请使用已有的控制台，或几分钟后重试。',
  },
  store_not_shared: {
    title: '控制节点未共享令牌',
    sentence: '无法授权控制台：各控制节点未共享令牌。',
    advice: TELL_OPERATOR,
  },
  token_unknown: {
    title: '未知令牌',
    sentence: '地址中的控制台令牌未知或已被撤销。',
    advice: NEW_CONSOLE,
  },
  token_unknown_split_store: {
    title: '控制节点未共享令牌',
    sentence: '此处不认识该令牌：各控制节点未共享令牌。',
    advice: `重试可能碰巧成功。${TELL_OPERATOR}`,
  },
  token_store_not_shared: {
    title: '控制节点未共享令牌',
    sentence: '无法验证您的访问权限：各控制节点未共享令牌。',
    advice: TELL_OPERATOR,
  },
  token_expired: {
    title: '令牌已过期',
    sentence: '控制台地址已过期。',
    advice: NEW_CONSOLE,
  },
  token_used: {
    title: '地址已使用',
    sentence: '此控制台地址已被使用，且只能打开一个控制台。',
    advice: `请在已打开的位置继续。${NEW_CONSOLE}`,
  },
  token_address_differs: {
    title: '从其他地址请求',
    sentence: '此控制台地址只能在请求它的位置打开。',
    advice: '请从这台计算机和这个网络请求控制台。',
  },
  token_guest_gone: {
    title: '实例已不存在',
    sentence: '此控制台地址对应的实例已不在其主机上。',
    advice: '请在列表中找到该实例并重新请求其控制台。',
  },
  token_guest_moved: {
    title: '屏幕已移动',
    sentence: '该实例的屏幕已不在此控制台地址所指的位置。',
    advice: `${NEW_CONSOLE}串行或 SPICE 控制台的地址只能用相应类型的查看程序打开。`,
  },
  token_access_ended: {
    title: '访问权限已撤销',
    sentence: '此地址的用户已不能打开该控制台。',
    advice: '请登录并重新请求控制台。',
  },
  token_unconfirmed: {
    title: '计算主机未确认',
    sentence: '该实例的主机未确认其屏幕的位置。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  token_store_unavailable: {
    title: '令牌存储没有响应',
    sentence: '无法验证您的访问权限：令牌存储没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  token_unauthentic: {
    title: '令牌记录不可信',
    sentence: '无法验证您的访问权限：其记录不可信。',
    advice: NEW_CONSOLE,
  },
  token_guest_stopped: {
    title: '实例已停止',
    sentence: '该实例已停止，因此此控制台地址不再有效。',
    advice: `${NEW_CONSOLE}如果实例未运行，请先启动它。`,
  },
  nova_unreachable: {
    title: '云没有响应',
    sentence: '无法验证您的访问权限：计算服务没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_identity_unreachable: {
    title: '身份服务没有响应',
    sentence: '无法验证您的访问权限：身份服务没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_credentials_refused: {
    title: '代理的凭据错误',
    sentence: '无法验证您的访问权限：代理的凭据错误。',
    advice: TELL_OPERATOR,
  },
  nova_forbidden: {
    title: '代理权限不足',
    sentence: '无法验证您的访问权限：代理在云中的权限不足。',
    advice: TELL_OPERATOR,
  },
  nova_failed: {
    title: '云发生故障',
    sentence: '无法验证您的访问权限：计算服务发生故障。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_answer_unusable: {
    title: '无法理解云的响应',
    sentence: '无法验证您的访问权限：代理无法理解云的响应。',
    advice: TELL_OPERATOR,
  },
  nova_too_old: {
    title: '云版本过旧',
    sentence: '无法验证您的访问权限：计算服务版本过旧。',
    advice: TELL_OPERATOR,
  },
  nova_endpoint_missing: {
    title: '云未列出计算地址',
    sentence: '无法验证您的访问权限：云未列出计算服务。',
    advice: TELL_OPERATOR,
  },
  token_unknown_to_nova: {
    title: '地址不再有效',
    sentence: '控制台地址已过期、已被撤销，或来自另一个云。',
    advice: NEW_CONSOLE,
  },
  nova_unconfirmed: {
    title: '云未确认',
    sentence: '此实例的计算主机未确认其屏幕的位置。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_console_address: {
    title: '屏幕没有地址',
    sentence: '此实例的计算主机未给出其屏幕的地址。',
    advice: TELL_OPERATOR,
  },
  token_guest_restarting: {
    title: '实例正在重启',
    sentence: '该实例正在重启，尚无屏幕。',
    advice: IN_SECONDS,
  },
  nova_database_unreachable: {
    title: '云数据库没有响应',
    sentence: '无法验证您的访问权限：云数据库没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_database_refused: {
    title: '云数据库拒绝代理',
    sentence: '无法验证您的访问权限：云数据库拒绝了代理。',
    advice: TELL_OPERATOR,
  },
  nova_database_unusable: {
    title: '无法理解云数据库',
    sentence: '无法验证您的访问权限：无法理解云数据库的内容。',
    advice: TELL_OPERATOR,
  },
  nova_cell_unreadable: {
    title: '云的一部分没有响应',
    sentence: '无法验证您的访问权限：云的一部分没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_bus_unreachable: {
    title: '云的消息总线没有响应',
    sentence: '无法询问计算主机：云的消息总线没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  token_other_kind: {
    title: '其他类型控制台的地址',
    sentence: '此地址属于另一种控制台，而非此代理所提供的类型。',
    advice: `${NEW_CONSOLE}请选择显示屏幕的控制台。`,
  },
  token_missing: {
    title: '没有令牌',
    sentence: '地址中没有控制台令牌。',
    advice: NEW_CONSOLE,
  },
  token_malformed: {
    title: '令牌格式错误',
    sentence: '地址中的控制台令牌格式错误。',
    advice: `请复制完整的地址。${NEW_CONSOLE}`,
  },
  origin_forbidden: {
    title: '页面来自其他网站',
    sentence: '请求此控制台的页面来自不被允许的网站。',
    advice: '请使用您收到的地址打开控制台。',
  },
  origin_scheme_mismatch: {
    title: 'http 与 https 混用',
    sentence: '页面的协议（http 或 https）与控制台地址的协议不同。',
    advice: '请使用您收到的地址打开控制台，包括 https:// 或 http://。',
  },
  upgrade_required: {
    title: '不是 WebSocket 请求',
    sentence: '此地址需要 WebSocket，而不是普通请求。',
    advice: '请改为打开控制台页面。',
  },
  handshake_malformed: {
    title: 'WebSocket 握手错误',
    sentence: 'WebSocket 握手格式错误。',
    advice: '请使用较新的浏览器。',
  },
  subprotocol_unsupported: {
    title: '未知子协议',
    sentence: '查看程序请求了代理不支持的 WebSocket 子协议。',
    advice: '请使用此代理的控制台页面，或发送二进制帧的查看程序。',
  },
  proxy_full: {
    title: '控制台过多',
    sentence: '此控制台代理无法再接受会话。',
    advice: CLOSE_ONE,
  },
  address_full: {
    title: '来自您网络的控制台过多',
    sentence: '从您的网络地址打开的控制台过多。',
    advice: CLOSE_ONE,
  },
  upgrades_throttled: {
    title: '尝试次数过多',
    sentence: '您的网络地址请求控制台过于频繁。',
    advice: '请等待一分钟后重试。',
  },
  proxy_draining: {
    title: '代理正在关闭',
    sentence: '此控制台代理正在关闭。',
    advice: NEW_CONSOLE,
  },
  tls_required: {
    title: '未加密',
    sentence: '此控制台代理只接受加密连接。',
    advice: '请让地址以 https:// 开头。',
  },
  tokens_throttled: {
    title: '错误地址过多',
    sentence: '来自您网络地址的无效控制台地址过多。',
    advice: '请等待一分钟后重试。之前已打开的控制台可以立即重新打开。',
  },
  user_full: {
    title: '您打开的控制台过多',
    sentence: '您打开的控制台过多。',
    advice: '请关闭不需要的控制台。',
  },
  guest_full: {
    title: '查看者过多',
    sentence: '打开此实例控制台的人过多。',
    advice: '请让其中一人关闭控制台，或稍后重试。',
  },
  guest_share_full: {
    title: '同一实例的控制台过多',
    sentence: '您多次打开了此实例的控制台，已超过限制。',
    advice: '请在其他窗口或其他设备上关闭其中一个。',
  },
  token_check_unreachable: {
    title: '令牌授权服务没有响应',
    sentence: '无法验证您的访问权限：令牌授权服务没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  recording_failed: {
    title: '无法录制',
    sentence: '此处的控制台均须录制，而此控制台无法录制。',
    advice: TELL_OPERATOR,
  },
  session_not_audited: {
    title: '无法审计',
    sentence: '此处的控制台均须审计，而此控制台无法审计。',
    advice: TELL_OPERATOR,
  },
  console_in_use: {
    title: '控制台正在使用',
    sentence: '另一位用户已打开此控制台，且只允许一人打开。',
    advice: '请稍后重试，或请求只读控制台。',
  },
  client_handshake_timeout: {
    title: '浏览器没有响应',
    sentence: '浏览器在 RFB 握手期间没有响应。',
    advice: '请重新加载页面。',
  },
  websocket_protocol_error: {
    title: 'WebSocket 帧错误',
    sentence: '浏览器发送了格式错误的 WebSocket 帧。',
    advice: '请重新加载页面。',
  },
  websocket_text_frame: {
    title: '文本帧',
    sentence: '查看程序在只允许二进制数据的地方发送了文本。',
    advice: OTHER_VIEWER,
  },
  websocket_frame_too_big: {
    title: '帧过大',
    sentence: '查看程序发送的帧超过了允许的大小。',
    advice: '请每次粘贴较少的文本。',
  },
  page_messages_throttled: {
    title: '页面消息过多',
    sentence: '控制台页面在控制台之外发送了过多消息。',
    advice: '请重新加载页面。',
  },
  guest_without_screen: {
    title: '实例没有屏幕',
    sentence: '该实例没有此控制台可以显示的屏幕。',
    advice: TELL_OPERATOR,
  },
  screen_on_socket: {
    title: '屏幕不在网络上',
    sentence: '该实例的屏幕位于代理无法访问的本地套接字上。',
    advice: TELL_OPERATOR,
  },
  screen_listens_elsewhere: {
    title: '屏幕在其他地址',
    sentence: '该实例的屏幕位于任何控制台代理都无法访问的地址。',
    advice: TELL_OPERATOR,
  },
  screen_unreachable: {
    title: '无法连接屏幕',
    sentence: '控制台代理无法连接该实例的屏幕。',
    advice: TELL_OPERATOR,
  },
  screen_address_unusable: {
    title: '屏幕地址不可用',
    sentence: '屏幕的地址指向控制台代理自身。',
    advice: TELL_OPERATOR,
  },
  screen_silent: {
    title: '屏幕没有响应',
    sentence: '该实例的屏幕没有响应。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  screen_closed_early: {
    title: '屏幕关闭了连接',
    sentence: '该实例的屏幕在就绪之前关闭了连接。',
    advice: `请重试。${TELL_OPERATOR}`,
  },
  screen_version_unsupported: {
    title: '不支持的 RFB 版本',
    sentence: '该实例的屏幕没有受支持的 RFB 版本。',
    advice: TELL_OPERATOR,
  },
  screen_security_unsupported: {
    title: '没有共同的安全方式',
    sentence: '该实例的屏幕与控制台代理没有共同的安全类型。',
    advice: TELL_OPERATOR,
  },
  screen_authentication_failed: {
    title: '屏幕拒绝了密码',
    sentence: '该实例的屏幕未接受控制台代理的密码。',
    advice: TELL_OPERATOR,
  },
  screen_password_unknown: {
    title: '屏幕需要密码',
    sentence: '该实例的屏幕需要密码，而代理没有该密码。',
    advice: TELL_OPERATOR,
  },
  screen_refused: {
    title: '屏幕拒绝连接',
    sentence: '该实例的控制台服务器拒绝了连接。',
    advice: TELL_OPERATOR,
  },
  screen_protocol_error: {
    title: '屏幕违反协议',
    sentence: '该实例的屏幕违反了 RFB 协议。',
    advice: TELL_OPERATOR,
  },
  screen_vencrypt_unsupported: {
    title: '没有共同的加密方式',
    sentence: '该实例的屏幕与控制台代理没有共同的加密方式。',
    advice: TELL_OPERATOR,
  },
  screen_tls_untrusted: {
    title: '屏幕不受信任',
    sentence: '控制台代理不信任该屏幕的证书。',
    advice: TELL_OPERATOR,
  },
  screen_tls_expired: {
    title: '证书已过期',
    sentence: '该实例屏幕的证书已过期。',
    advice: TELL_OPERATOR,
  },
  screen_tls_not_yet_valid: {
    title: '证书尚未生效',
    sentence: '该实例屏幕的证书尚未生效。',
    advice: TELL_OPERATOR,
  },
  screen_tls_wrong_name: {
    title: '其他主机的证书',
    sentence: '该实例屏幕的证书属于另一台主机。',
    advice: TELL_OPERATOR,
  },
  screen_tls_client_wanted: {
    title: '屏幕需要证书',
    sentence: '该实例的屏幕需要证书，而控制台代理没有该证书。',
    advice: TELL_OPERATOR,
  },
  screen_tls_client_refused: {
    title: '屏幕拒绝了代理',
    sentence: '该实例的屏幕拒绝了控制台代理的证书。',
    advice: TELL_OPERATOR,
  },
  screen_tls_failed: {
    title: '加密失败',
    sentence: '与该实例屏幕的加密连接失败。',
    advice: TELL_OPERATOR,
  },
  screen_tls_silent: {
    title: '加密耗时过长',
    sentence: '该实例的屏幕未能及时完成加密协商。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  screen_tls_unready: {
    title: '代理缺少证书',
    sentence: '控制台代理无法使用自己用于加密屏幕的文件。',
    advice: TELL_OPERATOR,
  },
  screen_closed: {
    title: '屏幕已关闭',
    sentence: '该实例的控制台服务器关闭了连接。',
    advice: '如果实例仍在运行，请重新请求其控制台。',
  },
  client_protocol_error: {
    title: '查看程序违反协议',
    sentence: '查看程序违反了 RFB 协议。',
    advice: OTHER_VIEWER,
  },
  view_only_unreadable: {
    title: '查看程序发送未知消息',
    sentence: '此只读控制台收到了可能是按键的消息。',
    advice: OTHER_VIEWER,
  },
  guest_stopped: {
    title: '实例已停止',
    sentence: '该实例已停止。',
    advice: START_FIRST,
  },
  guest_shut_down: {
    title: '实例已关机',
    sentence: '该实例已关机。',
    advice: START_FIRST,
  },
  guest_saved: {
    title: '实例已保存',
    sentence: '该实例已保存到磁盘，启动后将从该处继续。',
    advice: START_FIRST,
  },
  guest_crashed: {
    title: '实例已崩溃',
    sentence: '该实例已崩溃，或运行它的进程被终止。',
    advice: `${START_FIRST}${TELL_OPERATOR}`,
  },
  guest_suspended: {
    title: '实例已挂起',
    sentence: '该实例已挂起。',
    advice: '请先恢复实例，再请求其控制台。',
  },
  guest_shelved: {
    title: '实例已搁置',
    sentence: '该实例已搁置：它已停止，其磁盘保留为镜像。',
    advice: '请先取消搁置实例，再请求其控制台。',
  },
  guest_restarting: {
    title: '实例正在重启',
    sentence: '该实例正在重启。',
    advice: IN_SECONDS,
  },
  guest_rebuilding: {
    title: '实例正在重建',
    sentence: '该实例正在从镜像重建。',
    advice: '请在实例恢复运行后重试，或请求其控制台。',
  },
  guest_resizing: {
    title: '实例正在迁移',
    sentence: '该实例正在调整大小或移至另一台主机。',
    advice: '完成后请重新请求控制台以获取新地址。',
  },
  guest_migrated: {
    title: '实例已迁移',
    sentence: '该实例已移至另一台主机。',
    advice: NEW_CONSOLE,
  },
  guest_deleted: {
    title: '实例已删除',
    sentence: '该实例已删除。',
    advice: '没有更多内容可看。',
  },
  ended_by_operator: {
    title: '被运维人员结束',
    sentence: '运维人员结束了此控制台。',
    advice: '如果您仍需要控制台，且所述原因不禁止，请重新请求。',
  },
  session_taken_over: {
    title: '已被接管',
    sentence: '另一位用户打开了此控制台，且只允许一人打开。',
    advice: NEW_CONSOLE,
  },
  session_idle: {
    title: '因闲置而关闭',
    sentence: '此控制台因一段时间未使用而关闭。',
    advice: NEW_CONSOLE,
  },
  user_disabled: {
    title: '帐户已停用',
    sentence: '您的帐户已被停用或删除。',
    advice: TELL_OPERATOR,
  },
  role_lost: {
    title: '角色已移除',
    sentence: '您在此项目中已没有可打开控制台的角色。',
    advice: '请向项目管理员申请 member 角色。',
  },
  guest_reassigned: {
    title: '实例已转到其他项目',
    sentence: '该实例现属于另一个项目。',
    advice: '如果您在该项目中有角色，请登录该项目。',
  },
  sign_in_revoked: {
    title: '已退出登录',
    sentence: '打开此控制台的登录已结束。',
    advice: '请重新登录。',
  },
  session_time_limit: {
    title: '时间已到',
    sentence: '此控制台已达到时间限制。',
    advice: NEW_CONSOLE,
  },
  session_resumed: {
    title: '已在别处继续',
    sentence: '此控制台正在您的另一个标签页或连接中继续。',
    advice: '请在那里继续，或重新加载此页面以在此使用。',
  },
  proxy_stopped: {
    title: '代理已停止',
    sentence: '控制台代理已停止。',
    advice: NEW_CONSOLE,
  },
  viewer_stalled: {
    title: '连接已中断',
    sentence: '与浏览器的连接已中断。',
    advice: '请检查网络，然后重新加载页面。',
  },
  internal_error: {
    title: '内部错误',
    sentence: '发生了意外错误。',
    advice: TELL_OPERATOR,
  },
};
