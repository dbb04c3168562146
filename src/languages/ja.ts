import type * as english from './en.ts';
import type { RefusalTexts } from './refusal-text.ts';
import type { Translation } from './translate.ts';

export const pages: Translation<typeof english.pages> = {
  shared: {},
};

export const cli: Translation<typeof english.cli> = {};

const TELL_OPERATOR = '下のリクエスト ID を運用担当者に伝えてください。';
const NEW_CONSOLE = 'コンソールをもう一度要求して、新しいアドレスを取得してください。';
const IN_A_MINUTE = '1 分後にもう一度お試しください。';
const LATER = '後でもう一度お試しください。';
const IN_SECONDS = '数秒待ってから、もう一度お試しください。';
const START_FIRST = 'インスタンスを起動してから、コンソールを要求してください。';
const OTHER_VIEWER = 'コンソールページまたは新しい表示プログラムを使用してください。';
const CLOSE_ONE = '不要なコンソールを閉じるか、後でもう一度お試しください。';

export const refusals: Translation<RefusalTexts> = {
  request_malformed: {
    title: '不正なリクエスト',
    sentence: 'リクエストを解釈できませんでした。',
    advice: 'メッセージに従ってリクエストを修正してください。',
  },
  api_tls_required: {
    title: '暗号化されていません',
    sentence: 'この API は暗号化された接続のみ受け付けます。アドレスは https:// で始まります。',
    advice: 'アドレスを https:// で始めてください。',
  },
  unauthenticated: {
    title: 'サインインしていません',
    sentence: 'このリクエストには認証が必要です。',
    advice: 'もう一度サインインしてください。',
  },
  sign_in_throttled: {
    title: 'サインインが多すぎます',
    sentence: 'サインインの失敗、または同時のサインインが多すぎます。',
    advice: '1 分待ってから、もう一度サインインしてください。',
  },
  requests_throttled: {
    title: 'リクエストが多すぎます',
    sentence: 'このクライアントアドレスからのリクエストが多数処理中です。',
    advice: '1 秒待ってから、もう一度お試しください。',
  },
  screens_throttled: {
    title: '画像が多すぎます',
    sentence: '画面の画像またはテキストの要求が多すぎます。',
    advice: IN_SECONDS,
  },
  sign_in_changed: {
    title: '別のユーザーがサインインしました',
    sentence: 'このブラウザーでは、別のサインインがあなたのサインインに置き換わりました。',
    advice: 'ページに表示されているユーザーを確認してから、もう一度お試しください。',
  },
  not_from_dashboard: {
    title: 'ダッシュボードからではありません',
    sentence: 'このリクエストは、このサービスのダッシュボードから送られたものではありません。',
    advice: `ダッシュボードをその正しいアドレスで開き、再読み込みしてください。${TELL_OPERATOR}`,
  },
  sign_in_forgotten: {
    title: '再起動によりサインアウトしました',
    sentence: 'あなたのサインインは、トークンストアの前回の再起動より前のものです。',
    advice: 'もう一度サインインしてください。',
  },
  sign_in_unchecked: {
    title: 'サインインを確認できません',
    sentence: 'サインインを確認できません。トークン認可サービスまたはそのストアが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  sign_ins_full: {
    title: '終了したサインインが多すぎます',
    sentence: 'トークンストアに、終了したサインインを記録する空きがありません。',
    advice: `${LATER}${TELL_OPERATOR}`,
  },
  identity_unreachable: {
    title: '認証サービスが応答しません',
    sentence: 'サインインを確認できませんでした。認証サービスが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  forbidden: {
    title: '許可されていません',
    sentence: 'あなたのロールでは、この操作はポリシーで許可されていません。',
    advice: 'プロジェクトの管理者に member ロールを依頼してください。',
  },
  not_found: {
    title: '見つかりません',
    sentence: 'リソースが見つかりませんでした。',
    advice: 'アドレスを確認してください。',
  },
  instance_unknown: {
    title: 'インスタンスがありません',
    sentence: 'インスタンスが見つかりませんでした。',
    advice: '名前または ID を確認してください。他のプロジェクトのインスタンスは見えません。',
  },
  instance_on_two_hosts: {
    title: '2 台のホストにあるインスタンス',
    sentence: '2 台のコンピュートホストが、このインスタンスを実行中と報告しています。',
    advice: TELL_OPERATOR,
  },
  peer_silent: {
    title: 'ホストが応答しません',
    sentence: 'このリクエストに必要なホストが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  compute_unreachable: {
    title: 'コンピュートホストが応答しません',
    sentence: 'インスタンスを実行しているホストが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  foreign_connect_info: {
    title: '別のインスタンスのコンソール',
    sentence: 'インスタンスのホストが、別のインスタンスのコンソールを返しました。',
    advice: TELL_OPERATOR,
  },
  authority_unreachable: {
    title: 'トークン認可サービスが応答しません',
    sentence: 'コンソールを許可できませんでした。トークン認可サービスが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  console_not_audited: {
    title: '監査できません',
    sentence: 'ここではコンソールを監査していますが、このコンソールは監査できません。',
    advice: TELL_OPERATOR,
  },
  console_disabled: {
    title: 'コンソールは無効です',
    sentence: 'インスタンスのホストでコンソールが無効になっています。',
    advice: TELL_OPERATOR,
  },
  console_type_invalid: {
    title: '提供されていない種類のコンソール',
    sentence: 'その種類のコンソールは提供されていません。',
    advice: '提供されている種類のコンソールを要求してください。',
  },
  hypervisor_unreachable: {
    title: 'ハイパーバイザーが応答しません',
    sentence: 'インスタンスのホストのハイパーバイザーが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  hypervisor_forbidden: {
    title: 'ハイパーバイザーにアクセスできません',
    sentence: 'インスタンスのホストのコンピュートエージェントは、ハイパーバイザーにアクセスできません。',
    advice: TELL_OPERATOR,
  },
  guest_unknown: {
    title: 'インスタンスがなくなりました',
    sentence: 'インスタンスはもうホストにありません。',
    advice: 'インスタンスの一覧を再読み込みしてください。',
  },
  guest_not_running: {
    title: 'インスタンスが実行されていません',
    sentence: 'インスタンスが実行されていないため、画面がありません。',
    advice: START_FIRST,
  },
  screenshot_unsupported: {
    title: '画像を取得できないインスタンス',
    sentence: 'インスタンスのハイパーバイザーは画面の画像を作成できません。',
    advice: '代わりにコンソールを開いてください。',
  },
  screenshot_failed: {
    title: '画面の画像がありません',
    sentence: 'ハイパーバイザーがインスタンスの画面の画像を作成できませんでした。',
    advice: `代わりにコンソールを開いてください。${TELL_OPERATOR}`,
  },
  screenshots_busy: {
    title: '同時の画像が多すぎます',
    sentence: 'インスタンスのホストが同時に作成する画面の画像が多すぎます。',
    advice: IN_SECONDS,
  },
  store_unavailable: {
    title: 'トークンストアが応答しません',
    sentence: 'コンソールを許可できませんでした。トークンストアが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  too_many_tokens: {
    title: '有効なトークンが多すぎます',
    sentence: 'コンソールを許可できませんでした。最近要求されたコンソールが多すぎます。',
    advice: 'すでにあるコンソールを使うか、数分後にもう一度お試しください。',
  },
  store_not_shared: {
    title: 'コントローラーがトークンを共有していません',
    sentence: 'コンソールを許可できませんでした。コントローラーがトークンを共有していません。',
    advice: TELL_OPERATOR,
  },
  token_unknown: {
    title: '不明なトークン',
    sentence: 'アドレスのコンソールトークンは不明か、取り消されました。',
    advice: NEW_CONSOLE,
  },
  token_unknown_split_store: {
    title: 'コントローラーがトークンを共有していません',
    sentence: 'このトークンはここでは不明です。コントローラーがトークンを共有していません。',
    advice: `もう一度試すと、偶然成功することがあります。${TELL_OPERATOR}`,
  },
  token_store_not_shared: {
    title: 'コントローラーがトークンを共有していません',
    sentence: 'アクセスを確認できませんでした。コントローラーがトークンを共有していません。',
    advice: TELL_OPERATOR,
  },
  token_expired: {
    title: 'トークンの期限切れ',
    sentence: 'コンソールのアドレスは期限切れです。',
    advice: NEW_CONSOLE,
  },
  token_used: {
    title: '使用済みのアドレス',
    sentence: 'このコンソールアドレスは使用済みです。開けるコンソールは 1 つだけです。',
    advice: `開いた場所で続けてください。${NEW_CONSOLE}`,
  },
  token_address_differs: {
    title: '別のアドレスから要求されました',
    sentence: 'このコンソールアドレスは、要求した場所でのみ開けます。',
    advice: 'このコンピューターとこのネットワークからコンソールを要求してください。',
  },
  token_guest_gone: {
    title: 'インスタンスがなくなりました',
    sentence: 'このコンソールアドレスのインスタンスは、もうホストにありません。',
    advice: '一覧でインスタンスを探し、コンソールをもう一度要求してください。',
  },
  token_guest_moved: {
    title: '画面が移動しました',
    sentence: 'インスタンスの画面は、もうこのコンソールアドレスの先にありません。',
    advice: `${NEW_CONSOLE}シリアルまたは SPICE コンソールのアドレスは、その種類の表示プログラムでのみ開けます。`,
  },
  token_access_ended: {
    title: 'アクセスが取り消されました',
    sentence: 'このアドレスのユーザーは、もうコンソールを開けません。',
    advice: 'サインインして、コンソールをもう一度要求してください。',
  },
  token_unconfirmed: {
    title: 'コンピュートホストが確認しません',
    sentence: 'インスタンスのホストが、画面の場所を確認しませんでした。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  token_store_unavailable: {
    title: 'トークンストアが応答しません',
    sentence: 'アクセスを確認できませんでした。トークンストアが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  token_unauthentic: {
    title: 'トークンの記録が真正ではありません',
    sentence: 'アクセスを確認できませんでした。記録が真正ではありません。',
    advice: NEW_CONSOLE,
  },
  token_guest_stopped: {
    title: 'インスタンスが停止しました',
    sentence: 'インスタンスが停止したため、このコンソールアドレスは無効になりました。',
    advice: `${NEW_CONSOLE}インスタンスが実行されていない場合は、先に起動してください。`,
  },
  nova_unreachable: {
    title: 'クラウドが応答しません',
    sentence: 'アクセスを確認できませんでした。コンピュートサービスが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_identity_unreachable: {
    title: '認証サービスが応答しません',
    sentence: 'アクセスを確認できませんでした。認証サービスが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_credentials_refused: {
    title: 'プロキシの認証情報が誤っています',
    sentence: 'アクセスを確認できませんでした。プロキシの認証情報が誤っています。',
    advice: TELL_OPERATOR,
  },
  nova_forbidden: {
    title: 'プロキシの権限が足りません',
    sentence: 'アクセスを確認できませんでした。クラウドでのプロキシの権限が足りません。',
    advice: TELL_OPERATOR,
  },
  nova_failed: {
    title: 'クラウドで障害が発生しました',
    sentence: 'アクセスを確認できませんでした。コンピュートサービスで障害が発生しました。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_answer_unusable: {
    title: 'クラウドの応答を解釈できません',
    sentence: 'アクセスを確認できませんでした。プロキシがクラウドの応答を解釈できませんでした。',
    advice: TELL_OPERATOR,
  },
  nova_too_old: {
    title: 'クラウドが古すぎます',
    sentence: 'アクセスを確認できませんでした。コンピュートサービスが古すぎます。',
    advice: TELL_OPERATOR,
  },
  nova_endpoint_missing: {
    title: 'クラウドにコンピュートのアドレスがありません',
    sentence: 'アクセスを確認できませんでした。クラウドにコンピュートサービスが登録されていません。',
    advice: TELL_OPERATOR,
  },
  token_unknown_to_nova: {
    title: 'アドレスは無効になりました',
    sentence: 'コンソールのアドレスは期限切れか、取り消されたか、別のクラウドのものです。',
    advice: NEW_CONSOLE,
  },
  nova_unconfirmed: {
    title: 'クラウドが確認しません',
    sentence: 'このインスタンスのコンピュートホストが、画面の場所を確認しませんでした。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_console_address: {
    title: '画面にアドレスがありません',
    sentence: 'このインスタンスのコンピュートホストが、画面のアドレスを示しません。',
    advice: TELL_OPERATOR,
  },
  token_guest_restarting: {
    title: 'インスタンスは再起動中です',
    sentence: 'インスタンスは再起動中で、まだ画面がありません。',
    advice: IN_SECONDS,
  },
  nova_database_unreachable: {
    title: 'クラウドのデータベースが応答しません',
    sentence: 'アクセスを確認できませんでした。クラウドのデータベースが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_database_refused: {
    title: 'クラウドのデータベースがプロキシを拒否しました',
    sentence: 'アクセスを確認できませんでした。クラウドのデータベースがプロキシを拒否しました。',
    advice: TELL_OPERATOR,
  },
  nova_database_unusable: {
    title: 'クラウドのデータベースを解釈できません',
    sentence: 'アクセスを確認できませんでした。クラウドのデータベースを解釈できませんでした。',
    advice: TELL_OPERATOR,
  },
  nova_cell_unreadable: {
    title: 'クラウドの一部が応答しません',
    sentence: 'アクセスを確認できませんでした。クラウドの一部が応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  nova_bus_unreachable: {
    title: 'クラウドのメッセージバスが応答しません',
    sentence: 'コンピュートホストに問い合わせできませんでした。クラウドのメッセージバスが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  token_other_kind: {
    title: '別の種類のコンソールのアドレス',
    sentence: 'このアドレスは、このプロキシが提供するものとは別の種類のコンソールのものです。',
    advice: `${NEW_CONSOLE}画面を表示するコンソールを選んでください。`,
  },
  token_missing: {
    title: 'トークンがありません',
    sentence: 'アドレスにコンソールトークンがありません。',
    advice: NEW_CONSOLE,
  },
  token_malformed: {
    title: '不正なトークン',
    sentence: 'アドレスのコンソールトークンの形式が不正です。',
    advice: `アドレス全体をコピーしてください。${NEW_CONSOLE}`,
  },
  origin_forbidden: {
    title: '別のサイトのページ',
    sentence: 'このコンソールを要求したページは、許可されていないサイトのものです。',
    advice: '受け取ったアドレスでコンソールを開いてください。',
  },
  origin_scheme_mismatch: {
    title: 'http と https の混在',
    sentence: 'ページのスキーム (http または https) が、コンソールアドレスのものと異なります。',
    advice: '受け取ったアドレスを https:// または http:// も含めて使い、コンソールを開いてください。',
  },
  upgrade_required: {
    title: 'WebSocket のリクエストではありません',
    sentence: 'このアドレスには、通常のリクエストではなく WebSocket が必要です。',
    advice: '代わりにコンソールページを開いてください。',
  },
  handshake_malformed: {
    title: '不正な WebSocket ハンドシェイク',
    sentence: 'WebSocket ハンドシェイクの形式が不正です。',
    advice: '新しいブラウザーを使用してください。',
  },
  subprotocol_unsupported: {
    title: '不明なサブプロトコル',
    sentence: '表示プログラムが、プロキシの対応していない WebSocket サブプロトコルを要求しています。',
    advice:
      'このプロキシのコンソールページ、またはバイナリーフレームを送る表示プログラムを使用してください。',
  },
  proxy_full: {
    title: 'コンソールが多すぎます',
    sentence: 'このコンソールプロキシは、これ以上セッションを受け付けられません。',
    advice: CLOSE_ONE,
  },
  address_full: {
    title: 'あなたのネットワークからのコンソールが多すぎます',
    sentence: 'あなたのネットワークアドレスから開いているコンソールが多すぎます。',
    advice: CLOSE_ONE,
  },
  upgrades_throttled: {
    title: '試行が多すぎます',
    sentence: 'あなたのネットワークアドレスからのコンソール要求が頻繁すぎます。',
    advice: '1 分待ってから、もう一度お試しください。',
  },
  proxy_draining: {
    title: 'プロキシは終了中です',
    sentence: 'このコンソールプロキシは終了中です。',
    advice: NEW_CONSOLE,
  },
  tls_required: {
    title: '暗号化されていません',
    sentence: 'このコンソールプロキシは暗号化された接続のみ受け付けます。',
    advice: 'アドレスを https:// で始めてください。',
  },
  tokens_throttled: {
    title: '誤ったアドレスが多すぎます',
    sentence: 'あなたのネットワークアドレスから、無効なコンソールアドレスが多数届きました。',
    advice: '1 分待ってから、もう一度お試しください。以前に開いていたコンソールは、すぐに開き直せます。',
  },
  user_full: {
    title: '開いているコンソールが多すぎます',
    sentence: 'あなたが開いているコンソールが多すぎます。',
    advice: '不要なコンソールを閉じてください。',
  },
  guest_full: {
    title: '閲覧者が多すぎます',
    sentence: 'このインスタンスのコンソールを開いている人が多すぎます。',
    advice: '誰かに閉じてもらうか、後でもう一度お試しください。',
  },
  guest_share_full: {
    title: '同じインスタンスのコンソールが多すぎます',
    sentence: 'このインスタンスのコンソールを開きすぎています。',
    advice: '別のウィンドウまたは別の端末で、そのうちの 1 つを閉じてください。',
  },
  token_check_unreachable: {
    title: 'トークン認可サービスが応答しません',
    sentence: 'アクセスを確認できませんでした。トークン認可サービスが応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  recording_failed: {
    title: '録画できません',
    sentence: 'ここではコンソールを録画していますが、このコンソールは録画できません。',
    advice: TELL_OPERATOR,
  },
  session_not_audited: {
    title: '監査できません',
    sentence: 'ここではコンソールを監査していますが、このコンソールは監査できません。',
    advice: TELL_OPERATOR,
  },
  console_in_use: {
    title: 'コンソールは使用中です',
    sentence: '別のユーザーがこのコンソールを開いています。開けるのは 1 人だけです。',
    advice: '後でもう一度試すか、表示専用のコンソールを要求してください。',
  },
  client_handshake_timeout: {
    title: 'ブラウザーが応答しません',
    sentence: 'RFB ハンドシェイク中にブラウザーが応答しませんでした。',
    advice: 'ページを再読み込みしてください。',
  },
  websocket_protocol_error: {
    title: '不正な WebSocket フレーム',
    sentence: 'ブラウザーが不正な WebSocket フレームを送りました。',
    advice: 'ページを再読み込みしてください。',
  },
  websocket_text_frame: {
    title: 'テキストフレーム',
    sentence: '表示プログラムが、バイナリーデータのみ許可される場所でテキストを送りました。',
    advice: OTHER_VIEWER,
  },
  websocket_frame_too_big: {
    title: 'フレームが大きすぎます',
    sentence: '表示プログラムが、許可された大きさを超えるフレームを送りました。',
    advice: '一度に貼り付けるテキストを減らしてください。',
  },
  page_messages_throttled: {
    title: 'ページのメッセージが多すぎます',
    sentence: 'コンソールページが、コンソール自体のほかにメッセージを送りすぎました。',
    advice: 'ページを再読み込みしてください。',
  },
  guest_without_screen: {
    title: 'インスタンスに画面がありません',
    sentence: 'このコンソールで表示できる画面がインスタンスにありません。',
    advice: TELL_OPERATOR,
  },
  screen_on_socket: {
    title: '画面がネットワーク上にありません',
    sentence: 'インスタンスの画面は、プロキシが到達できないローカルソケットにあります。',
    advice: TELL_OPERATOR,
  },
  screen_listens_elsewhere: {
    title: '画面が別のアドレスにあります',
    sentence: 'インスタンスの画面は、どのコンソールプロキシも到達できないアドレスにあります。',
    advice: TELL_OPERATOR,
  },
  screen_unreachable: {
    title: '画面に到達できません',
    sentence: 'コンソールプロキシからインスタンスの画面に到達できません。',
    advice: TELL_OPERATOR,
  },
  screen_address_unusable: {
    title: '画面のアドレスが使えません',
    sentence: '画面のアドレスがコンソールプロキシ自身を指しています。',
    advice: TELL_OPERATOR,
  },
  screen_silent: {
    title: '画面が応答しません',
    sentence: 'インスタンスの画面が応答しません。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  screen_closed_early: {
    title: '画面が接続を閉じました',
    sentence: 'インスタンスの画面が、準備完了の前に接続を閉じました。',
    advice: `もう一度お試しください。${TELL_OPERATOR}`,
  },
  screen_version_unsupported: {
    title: '対応していない RFB バージョン',
    sentence: 'インスタンスの画面には、対応している RFB バージョンがありません。',
    advice: TELL_OPERATOR,
  },
  screen_security_unsupported: {
    title: '共通のセキュリティがありません',
    sentence: 'インスタンスの画面とコンソールプロキシに、共通のセキュリティ種別がありません。',
    advice: TELL_OPERATOR,
  },
  screen_authentication_failed: {
    title: '画面がパスワードを拒否しました',
    sentence: 'インスタンスの画面が、コンソールプロキシのパスワードを受け付けませんでした。',
    advice: TELL_OPERATOR,
  },
  screen_password_unknown: {
    title: '画面にパスワードが必要です',
    sentence: 'インスタンスの画面には、プロキシが持たないパスワードが必要です。',
    advice: TELL_OPERATOR,
  },
  screen_refused: {
    title: '画面が拒否しました',
    sentence: 'インスタンスのコンソールサーバーが接続を拒否しました。',
    advice: TELL_OPERATOR,
  },
  screen_protocol_error: {
    title: '画面がプロトコルに違反しました',
    sentence: 'インスタンスの画面が RFB プロトコルに違反しました。',
    advice: TELL_OPERATOR,
  },
  screen_vencrypt_unsupported: {
    title: '共通の暗号化がありません',
    sentence: 'インスタンスの画面とコンソールプロキシに、共通の暗号化方式がありません。',
    advice: TELL_OPERATOR,
  },
  screen_tls_untrusted: {
    title: '画面を信頼できません',
    sentence: 'コンソールプロキシは、画面の証明書を信頼していません。',
    advice: TELL_OPERATOR,
  },
  screen_tls_expired: {
    title: '証明書の期限切れ',
    sentence: 'インスタンスの画面の証明書は期限切れです。',
    advice: TELL_OPERATOR,
  },
  screen_tls_not_yet_valid: {
    title: '証明書はまだ有効ではありません',
    sentence: 'インスタンスの画面の証明書は、まだ有効ではありません。',
    advice: TELL_OPERATOR,
  },
  screen_tls_wrong_name: {
    title: '別のホストの証明書',
    sentence: 'インスタンスの画面の証明書は、別のホストのものです。',
    advice: TELL_OPERATOR,
  },
  screen_tls_client_wanted: {
    title: '画面に証明書が必要です',
    sentence: 'インスタンスの画面には、コンソールプロキシが持たない証明書が必要です。',
    advice: TELL_OPERATOR,
  },
  screen_tls_client_refused: {
    title: '画面がプロキシを拒否しました',
    sentence: 'インスタンスの画面が、コンソールプロキシの証明書を拒否しました。',
    advice: TELL_OPERATOR,
  },
  screen_tls_failed: {
    title: '暗号化に失敗しました',
    sentence: 'インスタンスの画面への暗号化接続に失敗しました。',
    advice: TELL_OPERATOR,
  },
  screen_tls_silent: {
    title: '暗号化に時間がかかりすぎています',
    sentence: 'インスタンスの画面が、時間内に暗号化を完了しませんでした。',
    advice: `${IN_A_MINUTE}${TELL_OPERATOR}`,
  },
  screen_tls_unready: {
    title: 'プロキシの証明書がありません',
    sentence: 'コンソールプロキシは、暗号化された画面用の自身のファイルを使用できません。',
    advice: TELL_OPERATOR,
  },
  screen_closed: {
    title: '画面が閉じられました',
    sentence: 'インスタンスのコンソールサーバーが接続を閉じました。',
    advice: 'インスタンスがまだ実行中の場合は、コンソールをもう一度要求してください。',
  },
  client_protocol_error: {
    title: '表示プログラムがプロトコルに違反しました',
    sentence: '表示プログラムが RFB プロトコルに違反しました。',
    advice: OTHER_VIEWER,
  },
  view_only_unreadable: {
    title: '表示プログラムの不明なメッセージ',
    sentence: 'この表示専用コンソールが、キー入力の可能性があるメッセージを受け取りました。',
    advice: OTHER_VIEWER,
  },
  guest_stopped: {
    title: 'インスタンスが停止しました',
    sentence: 'インスタンスが停止しました。',
    advice: START_FIRST,
  },
  guest_shut_down: {
    title: 'インスタンスがシャットダウンしました',
    sentence: 'インスタンスがシャットダウンしました。',
    advice: START_FIRST,
  },
  guest_saved: {
    title: 'インスタンスが保存されました',
    sentence: 'インスタンスはディスクに保存されました。起動すると、そこから再開します。',
    advice: START_FIRST,
  },
  guest_crashed: {
    title: 'インスタンスがクラッシュしました',
    sentence: 'インスタンスがクラッシュしたか、実行中のプロセスが強制終了されました。',
    advice: `${START_FIRST}${TELL_OPERATOR}`,
  },
  guest_suspended: {
    title: 'インスタンスがサスペンドされました',
    sentence: 'インスタンスがサスペンドされました。',
    advice: 'インスタンスを再開してから、コンソールを要求してください。',
  },
  guest_shelved: {
    title: 'インスタンスが退避されました',
    sentence: 'インスタンスが退避 (shelve) されました。停止し、ディスクはイメージとして保管されています。',
    advice: 'インスタンスの退避を解除してから、コンソールを要求してください。',
  },
  guest_restarting: {
    title: 'インスタンスは再起動中です',
    sentence: 'インスタンスは再起動中です。',
    advice: IN_SECONDS,
  },
  guest_rebuilding: {
    title: 'インスタンスは再構築中です',
    sentence: 'インスタンスはイメージから再構築中です。',
    advice: 'インスタンスが再び実行されたらもう一度試すか、コンソールを要求してください。',
  },
  guest_resizing: {
    title: 'インスタンスは移動中です',
    sentence: 'インスタンスはサイズ変更中か、別のホストへ移動中です。',
    advice: '完了後、コンソールをもう一度要求して、新しいアドレスを取得してください。',
  },
  guest_migrated: {
    title: 'インスタンスが移行されました',
    sentence: 'インスタンスは別のホストに移動しました。',
    advice: NEW_CONSOLE,
  },
  guest_deleted: {
    title: 'インスタンスが削除されました',
    sentence: 'インスタンスが削除されました。',
    advice: '表示できるものはもうありません。',
  },
  ended_by_operator: {
    title: '運用担当者による終了',
    sentence: '運用担当者がこのコンソールを終了しました。',
    advice: 'コンソールがまだ必要で、理由がそれを禁じていなければ、もう一度要求してください。',
  },
  session_taken_over: {
    title: '引き継がれました',
    sentence: '別のユーザーがこのコンソールを開きました。開けるのは 1 人だけです。',
    advice: NEW_CONSOLE,
  },
  session_idle: {
    title: '未使用のため閉じられました',
    sentence: 'このコンソールは、しばらく使用されなかったため閉じられました。',
    advice: NEW_CONSOLE,
  },
  user_disabled: {
    title: 'アカウントが無効になりました',
    sentence: 'あなたのアカウントは無効になったか、削除されました。',
    advice: TELL_OPERATOR,
  },
  role_lost: {
    title: 'ロールが削除されました',
    sentence: 'このプロジェクトでコンソールを開けるロールがなくなりました。',
    advice: 'プロジェクトの管理者に member ロールを依頼してください。',
  },
  guest_reassigned: {
    title: '別のプロジェクトのインスタンス',
    sentence: 'インスタンスは現在、別のプロジェクトに属しています。',
    advice: 'そのプロジェクトにロールがあれば、そこにサインインしてください。',
  },
  sign_in_revoked: {
    title: 'サインアウトしました',
    sentence: 'このコンソールを開いたサインインは終了しました。',
    advice: 'もう一度サインインしてください。',
  },
  session_time_limit: {
    title: '時間切れ',
    sentence: 'このコンソールは制限時間に達しました。',
    advice: NEW_CONSOLE,
  },
  session_resumed: {
    title: '別の場所で継続中',
    sentence: 'このコンソールは、あなたの別のタブまたは接続で継続しています。',
    advice: 'そこで続けるか、このページを再読み込みしてここで使用してください。',
  },
  proxy_stopped: {
    title: 'プロキシが停止しました',
    sentence: 'コンソールプロキシが停止しました。',
    advice: NEW_CONSOLE,
  },
  viewer_stalled: {
    title: '接続が切れていました',
    sentence: 'ブラウザーとの接続が切れていました。',
    advice: 'ネットワークを確認してから、ページを再読み込みしてください。',
  },
  internal_error: {
    title: '内部エラー',
    sentence: '予期しないエラーが発生しました。',
    advice: TELL_OPERATOR,
  },
};
