import type * as english from './en.ts';
import type { RefusalTexts } from './refusal-text.ts';
import type { Translation } from './translate.ts';

export const pages: Translation<typeof english.pages> = {
  shared: {
    close: '閉じる',
    dismiss: '非表示',
    copy: 'コピー',
    tryAgain: 'もう一度試す',
    requestId: 'リクエスト ID',
    none: 'なし',
    loading: '読み込み中…',
    copied: 'コピーしました',
    copyFailed: '選択して手動でコピーしてください',
    language: '言語',
    languageOfBrowser: 'ブラウザーと同じ',
    noAnswerInTime: 'サービスが {seconds} 秒以内に応答しませんでした。',
    notReached: 'サービスに到達できませんでした。ネットワークを確認してから、もう一度お試しください。',
  },
  console: {
    title: 'コンソール',
    screenOf: '{title} の画面',
    wayOut:
      'すべてのキーはインスタンスに送られます。操作部に移動するには Ctrl、Alt、Shift を同時に押してください。',
    viewOnlyHint: 'このコンソールは表示専用です。キーとポインターはインスタンスに届きません。',
    connectedViewOnly: '接続済み、表示専用。キーはインスタンスに届きません。',
    spokenRefusal: '{announcement}{sentence}{advice}',
    endedByOperator: '運用担当者がコンソールを終了しました',
    state: {
      waiting: {
        label: '未接続',
        heading: '接続できます',
        announcement: '未接続です。「接続」を押してください。',
      },
      connecting: {
        label: '接続中',
        heading: '画面に接続しています',
        announcement: 'インスタンスの画面に接続しています。',
      },
      connected: {
        label: '接続済み',
        announcement:
          '接続しました。キーはインスタンスに送られます。操作部に移動するには Ctrl、Alt、Shift を同時に押してください。',
      },
      refused: {
        label: '拒否',
        because: 'コンソールを開けません: {title}',
        announcement: 'コンソールが拒否されました。',
      },
      ended: {
        label: '終了',
        because: 'コンソールが終了しました: {title}',
        announcement: 'コンソールが終了しました。',
      },
      lost: {
        label: '接続断',
        heading: '接続が切れました',
        announcement: '接続が切れました。',
      },
      unreachable: {
        label: '到達不可',
        heading: 'コンソールプロキシに到達できません',
        announcement: 'コンソールプロキシに到達できませんでした。',
      },
      unexplained: {
        label: '切断',
        heading: '不明なコードで閉じられました',
        announcement: 'このページの知らないコードで接続が閉じられました。',
      },
      unreadable: {
        label: '読み取り不可',
        heading: '画面を表示できません',
        announcement: 'コンソールプロキシが送った内容を表示できません。',
      },
      left: {
        label: '切断済み',
        heading: '切断しました',
        announcement: '切断しました。',
      },
    },
    toolbar: {
      controls: '操作部',
      keys: 'キー',
      typeText: 'テキスト入力',
      clipboard: 'クリップボード',
      size: '画面の大きさ',
      sizes: {
        fit: 'ウィンドウに合わせる',
        whole: '合わせる (整数倍)',
        actual: 'ピクセル等倍',
      },
      move: '移動',
      moveHint: 'ドラッグして画面を移動',
      fullScreen: '全画面',
      screenshot: 'スクリーンショット',
      disconnect: '切断',
      help: 'ヘルプ',
      viewOnly: '表示専用',
      noAnswer: '応答なし',
      roundTrip: '往復時間:',
      roundTripHint: 'コンソールプロキシは {duration} 以内に応答します',
    },
    keys: {
      title: '画面上のキー',
      raise: '端末のキーボードを表示',
      stays: '{key} は、もう一度押すまで押されたままです',
      terminal: '仮想端末に切り替える',
      label: {
        ctrl: 'Ctrl',
        alt: 'Alt',
        shift: 'Shift',
        super: 'Super',
        esc: 'Esc',
        tab: 'Tab',
        enter: 'Enter',
        backspace: 'Backspace',
        del: 'Del',
        home: 'Home',
        end: 'End',
        pageUp: 'PgUp',
        pageDown: 'PgDn',
        sysRq: 'SysRq',
        printScreen: 'Print Screen',
        tapSuper: 'Super を押す',
      },
      name: {
        escape: 'エスケープ',
        delete: 'デリート',
        left: '左矢印',
        down: '下矢印',
        up: '上矢印',
        right: '右矢印',
        pageUp: 'ページアップ',
        pageDown: 'ページダウン',
      },
    },
    help: {
      title: 'ヘルプ',
      chord: '同時に押して離すと、インスタンスの画面から操作部に移動します。',
      escapeKey: '操作部で {key}',
      escape: 'インスタンスの画面に戻ります。',
      tab: '操作部の間を移動します。インスタンスの画面では、他のキーと同じくインスタンスに送られます。',
      touchName: 'タッチ:',
      touch:
        '{touch} タップはクリック、2 本指のタップは右ボタン、3 本指のタップは中ボタンです。2 本の指を広げると画面が拡大します。拡大中は、「移動」を切らない限り 1 本の指で画面を動かせます。画面全体が表示されている間は、2 本指のドラッグでインスタンス内をスクロールします。',
      fullScreen:
        '{fullScreen}では、ブラウザーが対応していれば、Alt+Tab や Esc など通常はブラウザーが受け取るキーも渡します。終了するには Esc を押し続けてください。',
      licences:
        'Oriel は Apache License 2.0 で提供されます。表示には Mozilla Public License 2.0 の {viewer} を使用しています。ソースコードは {address} にあります。',
    },
    clipboard: {
      title: 'クリップボード',
      knowledge: {
        proven: 'このインスタンスではクリップボードが使えます。テキストが届いています。',
        offered:
          'このインスタンスの画面はクリップボードを提供しています。インスタンスでクリップボードエージェント (spice-vdagent) が動作していれば使えます。インスタンスからはまだ何も届いていません。',
        plain:
          'インスタンスからはまだ何も届いておらず、クリップボードがあるかどうかは不明です。テキストが届かない場合は、代わりに入力させてください。',
      },
      fromGuest: 'インスタンスでコピーされた内容',
      nothingYet: 'まだありません',
      copy: '自分のクリップボードにコピー',
      toGuest: 'インスタンスへ',
      pasteHere: 'ここに貼り付け',
      put: 'インスタンスのクリップボードに入れる',
      typeInstead: '代わりに入力する…',
      sent: '送信しました。インスタンスで貼り付けてください。',
      partlySent:
        '送信しました。{characters} は疑問符に置き換わっています。インスタンスで貼り付けるか、代わりにテキストを入力させてください。',
      latin1: {
        other:
          'このインスタンスのコンソールサーバーのクリップボードは Latin-1 の文字だけに対応しています。{characters} は疑問符になります。「代わりに入力する」は、インスタンスのキー配列にあるキーを押します。',
      },
      questionMarks: 'インスタンスには {characters} の代わりに疑問符が届きました。',
      follow: 'このページを開いている間、両方のクリップボードを同じにする',
      followMeans: 'その間、インスタンスはコピーした内容を読み、貼り付ける内容を変更できます。',
      needsHttps: 'このブラウザーでは、https で提供されるページでのみ許可されます。',
      notRead: 'ブラウザーがクリップボードの読み取りを許可しませんでした。',
      notWritten: 'ブラウザーがクリップボードへの書き込みを許可しませんでした。',
      notAllowed: 'ブラウザーが許可しませんでした。上の 2 つの欄は許可なしで使えます。',
    },
    typing: {
      title: 'テキスト入力',
      text: 'テキスト',
      lineEnd: '改行は Enter キーになるため、コマンドが実行されます。',
      tooLong: 'テキストは {length} 文字です。一度に入力できるのは {limit} 文字までです。',
      pastedTooLong: {
        other:
          '何も入力されませんでした。貼り付けたテキストが {count} 文字を超えています。「テキスト入力」を使用してください。',
      },
      noKeyEvent: '{characters} に対応するキーがありません。',
      cannotType: 'キー配列「{layout}」では {characters} を入力できません。',
      plainer: '引用符とダッシュを単純な記号に置き換える',
      plainerMeans: '“ ” ‘ ’ – … を " " \' \' - ... に置き換えます',
      layout: 'インスタンスのキー配列',
      byCharacter: '文字ごと: コンソールサーバーがキーを見つけます',
      layoutOfRun:
        '入力中のテキストには引き続きキー配列「{layout}」を使います。選択は次のテキストから有効です。',
      reason: {
        remembered: 'このインスタンス用に選択したもので、ページが記憶しています。',
        keymap:
          'ハイパーバイザーがこのキー配列を示しています。インスタンスが別の配列を使っている場合は、それを選択してください。',
        unknown_keymap:
          'ハイパーバイザーが示すキーマップを、このページは知りません。Shift や AltGr を使う記号が別の記号になることがあります。インスタンスのキー配列が一覧にあれば、選択してください。',
        server: 'このインスタンスのコンソールサーバーが自分でキーを見つけます。',
        browser:
          'お使いのキーボードから推定しました。インスタンスに設定されているキー配列を選択してください。',
        language:
          'ブラウザーの言語から推定しました。インスタンスに設定されているキー配列を選択してください。',
      },
      layoutsDiffer:
        'お使いのキーボードの配列は「{browser}」、インスタンスの配列は「{guest}」です。インスタンスまたはお使いのコンピューターで変更してください。',
      anotherLayout: 'インスタンスは別の配列です…',
      phoneField: 'ここに入力した内容はインスタンスに送られます',
      pace: '速さ',
      paces: {
        automatic: '自動: インスタンスの応答に合わせる',
        steady: '一定 (毎秒 20 文字まで)',
        slow: '低速 (毎秒 5 文字)、ブートメニュー用',
      },
      layoutsNotLoaded:
        'キー配列を読み込めませんでした。テキストをコピーし、ページを再読み込みしてください。',
      layoutsNotLoadedNothing:
        'キー配列を読み込めなかったため、何も入力されませんでした。ページを再読み込みしてください。',
      capsLock: 'インスタンスで Caps Lock がオンです。テキストの入力中はオフにします。',
      start: '入力する',
      goOn: '続ける',
      anyway: 'それでも入力する',
      without: { other: 'これらの文字を除いて入力する' },
      waitingForConnection: '接続を待っています',
      estimate: { other: '{count} 文字、約 {seconds} 秒' },
      stop: '停止',
      progress: '入力済みの文字',
      sent: '{sent} / {total}',
      sentInSilence: '{sent} / {total}、応答を待っています',
      keysBlocked: '今押したキーはインスタンスに届きません。Esc で入力を停止します。',
      copyRest: '残りをコピー',
      done: { other: '{count} 文字を入力しました。' },
      result: {
        capsLock:
          '何も入力されませんでした。インスタンスで Caps Lock がオンで、オフになりません。インスタンスでオフにするか、そのまま入力してください。',
        stopped: '{total} 文字中 {sent} 文字で停止しました。残りは下にあります。',
        stoppedInSilence:
          'コンソールプロキシの応答がない間に停止しました。{total} 文字中 {arrived} 文字がコンソールプロキシに届きました。残りは下にあります。',
        lost: '接続が切れました。{total} 文字中 {arrived} 文字がコンソールプロキシに届きました。残りは下にあります。',
        unconfirmed: {
          other:
            'そのうち最初の {count} 文字も届いた可能性があります。画面を確認し、入力済みの文字を削除してください。',
        },
        closed: '{total} 文字中 {arrived} 文字で入力を停止しました。',
        closedUnconfirmed: { other: '次の {count} 文字も届いた可能性があります。画面を確認してください。' },
      },
    },
    silence: {
      duration: '{seconds} 秒間応答がありません。',
      watching: '画面が古い可能性があります。ページは試行を続け、応答がなければコンソールを開き直します。',
      typing:
        '画面が古い可能性があります。キーとポインターは送られません。直前の数秒間に入力した内容は届いていない可能性があります。ページは試行を続け、応答がなければコンソールを開き直します。',
      spokenWatching: 'コンソールプロキシが応答しません。',
      spokenTyping:
        'コンソールプロキシが応答しません。キーは送られません。最後のキーは届いていない可能性があります。',
    },
    wait: {
      ironic:
        'このインスタンスはベアメタルサーバーで、コンソールを起動しています。1 分ほどかかることがあります。',
      vmware: 'このインスタンスの画面は vCenter が提供しますが、まだ応答がありません。',
      upTo: 'コンソールプロキシはあと最大 {seconds} 秒待ちます。操作は必要ありません。',
    },
    warning: {
      proxy_stopped: {
        now: 'コンソールプロキシがまもなく停止します。',
        next: '{seconds} 秒後に、このページが自動的にコンソールを開き直します。その瞬間に押したキーは失われる可能性があります。',
        spoken:
          'コンソールプロキシがまもなく停止します。その後、このページが自動的にコンソールを開き直します。',
      },
      session_idle: {
        now: 'このコンソールはしばらく使用されていません。',
        next: '{seconds} 秒後に終了します。',
        spoken:
          'このコンソールはしばらく使用されていないため、まもなく終了します。キーを押すか「続ける」ボタンを押してください。',
      },
      session_time_limit: {
        now: 'このコンソールの制限時間に達しました。',
        next: '{seconds} 秒後に終了します。',
        spoken: 'このコンソールは制限時間に達したため、まもなく終了します。',
      },
      endsUnlessUsed: '{seconds} 秒後に終了します。続けるにはキーを押すかポインターを動かしてください。',
      stay: '続ける',
    },
    ending: {
      quoted: '「{words}」',
      where: '場所',
      step: 'ステップ {number}/16、{actor}: {title}。',
      advice: '対処',
      code: 'コード',
      check: '確認事項',
      silent:
        '接続は開いたままですが、コンソールプロキシが応答しなくなりました。インスタンスは実行中です。最後のキーは届いていない可能性があります。',
      broke: 'コンソールプロキシへの接続が理由なく切れました。インスタンスは実行中です。',
      brokeAtOnce: '接続は開きましたが、理由なくすぐに切れました。',
      notOpened: 'ページは読み込まれましたが、WebSocket が開きませんでした。ブラウザーは理由を示しません。',
      checkNetwork: 'このコンピューターは、まだネットワークまたは VPN に接続されていますか?',
      checkRestart: 'コンソールプロキシが再起動されましたか?',
      checkBalancer: '経路上のロードバランサーが、未使用または古い接続を閉じていませんか?',
      checkUpgrade:
        '経路上のリバースプロキシは WebSocket を転送しますか? HTTP/1.1 と、Upgrade および Connection ヘッダーが必要です。',
      checkProxy: 'コンソールプロキシは動作していますか?',
      unknownCode:
        'コンソールプロキシが使わないコード {code} で接続が閉じられました。経路上の機器が閉じた可能性があります。',
      tellCode: 'もう一度お試しください。再発する場合は、コードを運用担当者に伝えてください。',
      tellOperator: 'もう一度お試しください。再発する場合は、運用担当者に連絡してください。',
      passwordRequired: '画面に、コンソールプロキシが送るべきパスワードが必要です。',
      notValid: 'コンソールプロキシが、有効な RFB ではないデータを送りました。',
      waiting: 'このページには仮想マシンの画面が表示されます。',
      connecting: 'コンソールプロキシに接続しています…',
      left: 'このコンソールを切断しました。インスタンスは実行中です。',
      comeback: '{seconds} 秒後に再試行します ({attempt} 回目)。',
      comebackLater: 'このタブに戻るか、ネットワークが変わると再試行します。',
      stopTrying: '再試行をやめる',
      openAgain: 'もう一度開く',
      list: 'インスタンスの一覧へ',
      connect: '接続',
      reconnect: '再接続',
    },
  },
  layouts: {
    characters: '文字ごと',
    us: '米国',
    'us-intl': '米国インターナショナル (デッドキーあり)',
    gb: '英国',
    be: 'ベルギー',
    br: 'ブラジル',
    ca: 'カナダ (フランス語)',
    hr: 'クロアチア',
    cz: 'チェコ',
    dk: 'デンマーク',
    nl: 'オランダ',
    ee: 'エストニア',
    fi: 'フィンランド',
    fr: 'フランス',
    'fr-nodeadkeys': 'フランス (デッドキーなし)',
    de: 'ドイツ',
    'de-nodeadkeys': 'ドイツ (デッドキーなし)',
    hu: 'ハンガリー',
    is: 'アイスランド',
    it: 'イタリア',
    jp: '日本',
    lv: 'ラトビア',
    lt: 'リトアニア',
    no: 'ノルウェー',
    pl: 'ポーランド',
    pt: 'ポルトガル',
    ru: 'ロシア',
    si: 'スロベニア',
    es: 'スペイン',
    latam: 'スペイン語 (ラテンアメリカ)',
    se: 'スウェーデン',
    ch: 'スイス (ドイツ語)',
    'ch-fr': 'スイス (フランス語)',
    tr: 'トルコ',
  },
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
