import type * as english from './en.ts';
import type { PaintedTexts } from './painted-text.ts';
import type { RefusalTexts } from './refusal-text.ts';
import type { StepTexts } from './step-text.ts';
import type { Translation } from './translate.ts';

export const pages: Translation<typeof english.pages> = {
  shared: {
    close: 'Schließen',
    dismiss: 'Ausblenden',
    copy: 'Kopieren',
    tryAgain: 'Erneut versuchen',
    requestId: 'Anfrage-ID',
    none: 'keine',
    loading: 'Wird geladen …',
    copied: 'Kopiert',
    copyFailed: 'Bitte von Hand markieren und kopieren',
    language: 'Sprache',
    languageOfBrowser: 'Wie im Browser',
    noAnswerInTime: 'Der Dienst hat nicht innerhalb von {seconds} Sekunden geantwortet.',
    notReached: 'Der Dienst ist nicht erreichbar. Prüfen Sie das Netz und versuchen Sie es dann erneut.',
  },
  console: {
    title: 'Konsole',
    screenOf: 'Bildschirm von {title}',
    wayOut:
      'Alle Tasten gehen an die Instanz. Drücken Sie Strg, Alt und Umschalt gleichzeitig, um zu den Bedienelementen zu gelangen.',
    viewOnlyHint:
      'Diese Konsole dient nur zum Ansehen: Eingaben mit Tastatur und Maus erreichen die Instanz nicht.',
    connectedViewOnly: 'Verbunden, nur Ansicht. Tasten erreichen die Instanz nicht.',
    spokenRefusal: '{announcement} {sentence} {advice}',
    endedByOperator: 'Konsole vom Betreiber beendet',
    state: {
      waiting: {
        label: 'Nicht verbunden',
        heading: 'Bereit zum Verbinden',
        announcement: 'Nicht verbunden. Drücken Sie „Verbinden“.',
      },
      connecting: {
        label: 'Wird verbunden',
        heading: 'Verbindung zum Bildschirm wird hergestellt',
        announcement: 'Die Verbindung zum Bildschirm der Instanz wird hergestellt.',
      },
      connected: {
        label: 'Verbunden',
        announcement:
          'Verbunden. Tasten gehen an die Instanz. Drücken Sie Strg, Alt und Umschalt gleichzeitig, um zu den Bedienelementen zu gelangen.',
      },
      refused: {
        label: 'Abgelehnt',
        because: 'Konsole abgelehnt: {title}',
        announcement: 'Die Konsole wurde abgelehnt.',
      },
      ended: {
        label: 'Beendet',
        because: 'Konsole beendet: {title}',
        announcement: 'Die Konsole wurde beendet.',
      },
      lost: {
        label: 'Verbindung verloren',
        heading: 'Verbindung verloren',
        announcement: 'Die Verbindung ging verloren.',
      },
      unreachable: {
        label: 'Nicht erreichbar',
        heading: 'Konsolen-Proxy nicht erreichbar',
        announcement: 'Der Konsolen-Proxy war nicht erreichbar.',
      },
      unexplained: {
        label: 'Geschlossen',
        heading: 'Mit unbekanntem Code geschlossen',
        announcement: 'Die Verbindung wurde mit einem Code geschlossen, den diese Seite nicht kennt.',
      },
      unreadable: {
        label: 'Nicht lesbar',
        heading: 'Der Bildschirm kann nicht angezeigt werden',
        announcement: 'Die Seite kann nicht anzeigen, was der Konsolen-Proxy gesendet hat.',
      },
      left: {
        label: 'Getrennt',
        heading: 'Getrennt',
        announcement: 'Getrennt.',
      },
    },
    toolbar: {
      controls: 'Bedienelemente',
      keys: 'Tasten',
      typeText: 'Text eintippen',
      clipboard: 'Zwischenablage',
      size: 'Größe des Bildes',
      sizes: {
        fit: 'An Fenster anpassen',
        whole: 'Anpassen, ganze Pixel',
        actual: 'Originalgröße (1:1)',
      },
      move: 'Verschieben',
      moveHint: 'Ziehen verschiebt das Bild',
      fullScreen: 'Vollbild',
      screenshot: 'Bildschirmfoto',
      disconnect: 'Trennen',
      help: 'Hilfe',
      viewOnly: 'Nur ansehen',
      noAnswer: 'Keine Antwort',
      roundTrip: 'Antwortzeit:',
      roundTripHint: 'Der Konsolen-Proxy antwortet innerhalb von {duration}',
    },
    keys: {
      title: 'Bildschirmtasten',
      raise: 'Tastatur des Telefons anzeigen',
      stays: '{key} bleibt gedrückt, bis Sie die Taste erneut drücken',
      terminal: 'Zu einem virtuellen Terminal wechseln',
      label: {
        ctrl: 'Strg',
        alt: 'Alt',
        shift: 'Umschalt',
        super: 'Super',
        esc: 'Esc',
        tab: 'Tab',
        enter: 'Eingabe',
        backspace: 'Rücktaste',
        del: 'Entf',
        home: 'Pos1',
        end: 'Ende',
        pageUp: 'Bild auf',
        pageDown: 'Bild ab',
        sysRq: 'S-Abf',
        printScreen: 'Druck',
        tapSuper: 'Super antippen',
      },
      name: {
        escape: 'Escape',
        delete: 'Entfernen',
        left: 'Pfeil nach links',
        down: 'Pfeil nach unten',
        up: 'Pfeil nach oben',
        right: 'Pfeil nach rechts',
        pageUp: 'Bild auf',
        pageDown: 'Bild ab',
      },
    },
    help: {
      title: 'Hilfe',
      chord:
        'Gleichzeitig drücken und loslassen: wechselt vom Bildschirm der Instanz zu den Bedienelementen.',
      escapeKey: '{key} in den Bedienelementen',
      escape: 'Kehrt zum Bildschirm der Instanz zurück.',
      tab: 'Wechselt zwischen Bedienelementen. Auf dem Bildschirm der Instanz geht die Taste wie jede andere an die Instanz.',
      touchName: 'Touchscreen:',
      touch:
        '{touch} Tippen ist ein Klick, Tippen mit zwei Fingern die rechte Maustaste, mit drei Fingern die mittlere. Das Auseinanderziehen zweier Finger vergrößert das Bild; danach lässt es sich mit einem Finger verschieben, sofern „Verschieben“ nicht abgeschaltet ist. Das Ziehen mit zwei Fingern scrollt in der Instanz, solange das ganze Bild zu sehen ist.',
      fullScreen:
        '{fullScreen} gibt auch Tasten weiter, die der Browser sonst selbst verarbeitet, etwa Alt+Tab und Esc, falls der Browser das unterstützt. Halten Sie Esc gedrückt, um das Vollbild zu verlassen.',
      licences:
        'Oriel, unter der Apache License 2.0. Angezeigt mit {viewer} unter der Mozilla Public License 2.0; der Quelltext ist unter {address} zu finden.',
    },
    clipboard: {
      title: 'Zwischenablage',
      knowledge: {
        proven: 'Die Zwischenablage funktioniert mit dieser Instanz, denn die Instanz hat Text gesendet.',
        offered:
          'Der Bildschirm dieser Instanz bietet eine Zwischenablage an. Sie funktioniert, wenn in der Instanz ein Zwischenablage-Agent läuft (spice-vdagent). Die Instanz hat noch nichts gesendet.',
        plain:
          'Die Instanz hat noch nichts gesendet, und es ist unbekannt, ob sie eine Zwischenablage hat. Falls ein Text nicht ankommt, lassen Sie ihn stattdessen eintippen.',
      },
      fromGuest: 'In der Instanz kopiert',
      nothingYet: 'Noch nichts',
      copy: 'In Ihre Zwischenablage kopieren',
      toGuest: 'An die Instanz',
      pasteHere: 'Hier einfügen',
      put: 'In die Zwischenablage der Instanz legen',
      typeInstead: 'Stattdessen eintippen …',
      sent: 'Gesendet. Fügen Sie es in der Instanz ein.',
      partlySent:
        'Gesendet, mit einem Fragezeichen anstelle von {characters}. Fügen Sie es in der Instanz ein, oder lassen Sie den Text stattdessen eintippen.',
      latin1: {
        one: 'Die Zwischenablage des Konsolen-Servers dieser Instanz kennt nur Latin-1-Zeichen. {characters} kommt als Fragezeichen an. „Stattdessen eintippen“ drückt die passenden Tasten der Tastaturbelegung der Instanz, sofern es sie gibt.',
        other:
          'Die Zwischenablage des Konsolen-Servers dieser Instanz kennt nur Latin-1-Zeichen. {characters} kommen als Fragezeichen an. „Stattdessen eintippen“ drückt die passenden Tasten der Tastaturbelegung der Instanz, sofern es sie gibt.',
      },
      questionMarks: 'Die Instanz hat anstelle von {characters} ein Fragezeichen erhalten.',
      follow: 'Beide Zwischenablagen gleich halten, solange diese Seite offen ist',
      followMeans: 'Die Instanz kann dann lesen, was Sie kopieren, und ändern, was Sie einfügen.',
      needsHttps: 'Dieser Browser erlaubt das nur für Seiten, die über https ausgeliefert werden.',
      notRead: 'Der Browser hat der Seite nicht erlaubt, die Zwischenablage zu lesen.',
      notWritten: 'Der Browser hat der Seite nicht erlaubt, in die Zwischenablage zu schreiben.',
      notAllowed:
        'Der Browser hat es nicht erlaubt. Die beiden Felder oben funktionieren ohne seine Erlaubnis.',
    },
    typing: {
      title: 'Text eintippen',
      text: 'Text',
      lineEnd: 'Ein Zeilenende entspricht der Eingabetaste, Befehle werden also ausgeführt.',
      tooLong: 'Der Text hat {length} Zeichen. Tippen Sie höchstens {limit} auf einmal ein.',
      pastedTooLong: {
        one: 'Es wurde nichts eingetippt: Der eingefügte Text hat mehr als {count} Zeichen. Verwenden Sie „Text eintippen“.',
        other:
          'Es wurde nichts eingetippt: Der eingefügte Text hat mehr als {count} Zeichen. Verwenden Sie „Text eintippen“.',
      },
      noKeyEvent: 'Für {characters} gibt es keine Taste.',
      cannotType: 'Die Tastaturbelegung {layout} enthält {characters} nicht.',
      plainer: 'Typografische Anführungszeichen und Striche ersetzen',
      plainerMeans: '“ ” ‘ ’ – … werden zu " " \' \' - ...',
      layout: 'Tastaturbelegung der Instanz',
      byCharacter: 'Zeichenweise: Der Konsolen-Server findet die Taste',
      layoutOfRun:
        'Der laufende Text wird noch mit der Belegung {layout} eingetippt. Ihre Wahl gilt für den nächsten Text.',
      reason: {
        remembered: 'Sie haben dies für diese Instanz gewählt, und die Seite hat es sich gemerkt.',
        keymap:
          'Der Hypervisor nennt diese Belegung. Wenn die Instanz eine andere hat, wählen Sie deren Belegung.',
        unknown_keymap:
          'Der Hypervisor nennt eine Belegung, die diese Seite nicht kennt. Zeichen mit Umschalt oder AltGr können falsch ankommen. Wenn die Belegung der Instanz in der Liste steht, wählen Sie sie.',
        server: 'Der Konsolen-Server dieser Instanz findet die Tasten selbst.',
        browser:
          'Vermutet, weil Ihre Tastatur diese Belegung hat. Wählen Sie die Belegung, die in der Instanz eingestellt ist.',
        language:
          'Anhand der Sprache Ihres Browsers vermutet. Wählen Sie die Belegung, die in der Instanz eingestellt ist.',
      },
      layoutsDiffer:
        'Ihre Tastatur hat die Belegung {browser}, die Instanz {guest}. Ändern Sie die Belegung in der Instanz oder auf Ihrem Computer.',
      anotherLayout: 'Die Instanz hat eine andere Belegung …',
      phoneField: 'Eingaben hier gehen an die Instanz',
      pace: 'Tempo',
      paces: {
        automatic: 'Automatisch: so schnell, wie die Instanz antwortet',
        steady: 'Gleichmäßig (bis zu 20 Zeichen pro Sekunde)',
        slow: 'Langsam (5 Zeichen pro Sekunde), für Boot-Menüs',
      },
      layoutsNotLoaded:
        'Die Tastaturbelegungen konnten nicht geladen werden. Kopieren Sie Ihren Text und laden Sie die Seite neu.',
      layoutsNotLoadedNothing:
        'Die Tastaturbelegungen konnten nicht geladen werden, daher wurde nichts eingetippt. Laden Sie die Seite neu.',
      capsLock:
        'In der Instanz ist die Feststelltaste an. Sie wird abgeschaltet, während der Text eingetippt wird.',
      start: 'Eintippen',
      goOn: 'Fortsetzen',
      anyway: 'Trotzdem eintippen',
      without: { one: 'Ohne dieses Zeichen eintippen', other: 'Ohne diese Zeichen eintippen' },
      waitingForConnection: 'Wartet auf die Verbindung',
      estimate: { one: '{count} Zeichen, etwa {seconds} s', other: '{count} Zeichen, etwa {seconds} s' },
      stop: 'Anhalten',
      progress: 'Eingetippte Zeichen',
      sent: '{sent} von {total}',
      sentInSilence: '{sent} von {total}, wartet auf eine Antwort',
      keysBlocked: 'Tasten, die Sie jetzt drücken, erreichen die Instanz nicht. Esc hält das Eintippen an.',
      copyRest: 'Rest kopieren',
      done: { one: '{count} Zeichen eingetippt.', other: '{count} Zeichen eingetippt.' },
      result: {
        capsLock:
          'Es wurde nichts eingetippt: In der Instanz ist die Feststelltaste an und lässt sich nicht abschalten. Schalten Sie sie in der Instanz ab, oder tippen Sie den Text trotzdem ein.',
        stopped: 'Nach {sent} von {total} Zeichen angehalten. Der Rest steht unten.',
        stoppedInSilence:
          'Angehalten, während der Konsolen-Proxy nicht antwortete. Beim Konsolen-Proxy angekommen: {arrived} von {total} Zeichen. Der Rest steht unten.',
        lost: 'Die Verbindung ging verloren. Beim Konsolen-Proxy angekommen: {arrived} von {total} Zeichen. Der Rest steht unten.',
        unconfirmed: {
          one: 'Sein erstes Zeichen ist möglicherweise auch angekommen: Sehen Sie auf dem Bildschirm nach und löschen Sie, was dort steht.',
          other:
            'Seine ersten {count} Zeichen sind möglicherweise auch angekommen: Sehen Sie auf dem Bildschirm nach und löschen Sie, was dort steht.',
        },
        closed: 'Das Eintippen wurde nach {arrived} von {total} Zeichen angehalten.',
        closedUnconfirmed: {
          one: 'Das nächste ist möglicherweise auch angekommen: Sehen Sie auf dem Bildschirm nach.',
          other:
            'Die nächsten {count} sind möglicherweise auch angekommen: Sehen Sie auf dem Bildschirm nach.',
        },
      },
    },
    silence: {
      duration: 'Seit {seconds} s keine Antwort.',
      watching:
        'Das Bild ist möglicherweise veraltet. Die Seite versucht es weiter und öffnet die Konsole erneut, wenn keine Antwort kommt.',
      typing:
        'Das Bild ist möglicherweise veraltet. Eingaben mit Tastatur und Maus werden nicht gesendet; was Sie in den letzten Sekunden getippt haben, ist möglicherweise nicht angekommen. Die Seite versucht es weiter und öffnet die Konsole erneut, wenn keine Antwort kommt.',
      spokenWatching: 'Der Konsolen-Proxy antwortet nicht.',
      spokenTyping:
        'Der Konsolen-Proxy antwortet nicht. Tasten werden nicht gesendet; die letzten sind möglicherweise nicht angekommen.',
    },
    wait: {
      ironic:
        'Diese Instanz ist ein Bare-Metal-Server, dessen Konsole gerade gestartet wird. Das kann eine Minute dauern.',
      vmware: 'Den Bildschirm dieser Instanz stellt ein vCenter bereit, das noch nicht geantwortet hat.',
      upTo: 'Der Konsolen-Proxy wartet noch bis zu {seconds} s. Sie müssen nichts tun.',
    },
    warning: {
      proxy_stopped: {
        now: 'Der Konsolen-Proxy wird gleich beendet.',
        next: 'In {seconds} s öffnet diese Seite die Konsole automatisch erneut. Tasten, die Sie in diesem Moment drücken, können verloren gehen.',
        spoken:
          'Der Konsolen-Proxy wird gleich beendet. Diese Seite öffnet die Konsole dann automatisch erneut.',
      },
      session_idle: {
        now: 'Diese Konsole wurde eine Weile nicht benutzt.',
        next: 'Sie endet in {seconds} s.',
        spoken:
          'Diese Konsole endet gleich, weil sie eine Weile nicht benutzt wurde. Drücken Sie eine Taste oder die Schaltfläche „Bleiben“.',
      },
      session_time_limit: {
        now: 'Das Zeitlimit dieser Konsole ist erreicht.',
        next: 'Sie endet in {seconds} s.',
        spoken: 'Diese Konsole endet gleich, weil ihr Zeitlimit erreicht ist.',
      },
      endsUnlessUsed:
        'Sie endet in {seconds} s. Drücken Sie eine Taste oder bewegen Sie die Maus, um zu bleiben.',
      stay: 'Bleiben',
    },
    ending: {
      quoted: '„{words}“',
      where: 'Wo',
      step: 'Schritt {number} von 16, {actor}: {title}.',
      advice: 'Was Sie tun können',
      code: 'Code',
      check: 'Was Sie prüfen können',
      silent:
        'Der Konsolen-Proxy antwortete nicht mehr, obwohl die Verbindung offen blieb. Die Instanz läuft weiter. Die letzten Tasten hat sie möglicherweise nicht erhalten.',
      broke:
        'Die Verbindung zum Konsolen-Proxy brach ohne Angabe eines Grundes ab. Die Instanz läuft weiter.',
      brokeAtOnce: 'Die Verbindung kam zustande und brach sofort ab, ohne Angabe eines Grundes.',
      notOpened:
        'Die Seite wurde geladen, aber ihr WebSocket kam nicht zustande. Der Browser nennt den Grund nicht.',
      checkNetwork: 'Ist dieser Computer noch mit seinem Netz oder VPN verbunden?',
      checkRestart: 'Wurde der Konsolen-Proxy neu gestartet?',
      checkBalancer: 'Schließt ein Lastverteiler auf dem Verbindungsweg ungenutzte oder alte Verbindungen?',
      checkUpgrade:
        'Leitet der Reverse-Proxy auf dem Verbindungsweg WebSockets weiter? Er braucht HTTP/1.1 und die Header Upgrade und Connection.',
      checkProxy: 'Läuft der Konsolen-Proxy?',
      unknownCode:
        'Die Verbindung wurde mit dem Code {code} geschlossen, den der Konsolen-Proxy nicht verwendet. Vielleicht hat ein Gerät auf dem Verbindungsweg sie geschlossen.',
      tellCode: 'Versuchen Sie es erneut. Wenn es wieder geschieht, teilen Sie Ihrem Betreiber den Code mit.',
      tellOperator: 'Versuchen Sie es erneut. Wenn es wieder geschieht, wenden Sie sich an Ihren Betreiber.',
      passwordRequired: 'Der Bildschirm verlangt ein Passwort, das der Konsolen-Proxy hätte senden sollen.',
      notValid: 'Der Konsolen-Proxy hat etwas gesendet, das kein gültiges RFB ist.',
      waiting: 'Diese Seite zeigt den Bildschirm einer virtuellen Maschine.',
      connecting: 'Verbindung zum Konsolen-Proxy wird hergestellt …',
      left: 'Sie haben die Verbindung zu dieser Konsole getrennt. Die Instanz läuft weiter.',
      comeback: 'Neuer Versuch in {seconds} s (Versuch {attempt}).',
      comebackLater: 'Neuer Versuch, wenn Sie zu diesem Tab zurückkehren oder sich das Netz ändert.',
      stopTrying: 'Nicht mehr versuchen',
      openAgain: 'Erneut öffnen',
      list: 'Zur Liste der Instanzen',
      connect: 'Verbinden',
      reconnect: 'Erneut verbinden',
    },
  },
  layouts: {
    characters: 'Zeichenweise',
    us: 'US',
    'us-intl': 'US international, mit Tottasten',
    gb: 'Britisch',
    be: 'Belgisch',
    br: 'Brasilianisch',
    ca: 'Kanadisch (Französisch)',
    hr: 'Kroatisch',
    cz: 'Tschechisch',
    dk: 'Dänisch',
    nl: 'Niederländisch',
    ee: 'Estnisch',
    fi: 'Finnisch',
    fr: 'Französisch',
    'fr-nodeadkeys': 'Französisch ohne Tottasten',
    de: 'Deutsch',
    'de-nodeadkeys': 'Deutsch ohne Tottasten',
    hu: 'Ungarisch',
    is: 'Isländisch',
    it: 'Italienisch',
    jp: 'Japanisch',
    lv: 'Lettisch',
    lt: 'Litauisch',
    no: 'Norwegisch',
    pl: 'Polnisch',
    pt: 'Portugiesisch',
    ru: 'Russisch',
    si: 'Slowenisch',
    es: 'Spanisch',
    latam: 'Spanisch (Lateinamerika)',
    se: 'Schwedisch',
    ch: 'Schweizerisch (Deutsch)',
    'ch-fr': 'Schweizerisch (Französisch)',
    tr: 'Türkisch',
  },
  text: {
    bar: 'Text auf dem Bildschirm',
    closeBar: 'Textwerkzeuge schließen',
    copied: 'Kopiert.',
    copiedWithUnknown: {
      one: 'Kopiert. {count} Zeichen war nicht lesbar; es wird als � kopiert.',
      other: 'Kopiert. {count} Zeichen waren nicht lesbar; sie werden als � kopiert.',
    },
    copyAll: 'Alles kopieren',
    copyFailed: 'Der Browser erlaubt das Kopieren nicht. Markieren Sie den Text und drücken Sie Strg+C.',
    copySelection: 'Auswahl kopieren',
    failed: 'Die Textwerkzeuge konnten nicht geladen werden. Laden Sie die Seite neu.',
    find: 'Auf dem Bildschirm suchen',
    foundOf: '{position} von {count}',
    held: 'Das Bild wird angehalten, während Sie markieren.',
    layer:
      'Text des Bildschirms. Pfeiltasten bewegen den Cursor, mit Umschalt markieren sie. Escape kehrt zur Instanz zurück.',
    leftOut: { one: '{count} Zeile wurde ausgelassen.', other: '{count} Zeilen wurden ausgelassen.' },
    next: 'Nächste Stelle',
    none: 'Auf diesem Bildschirm ist kein Text lesbar.',
    notFound: 'Nicht gefunden',
    previous: 'Vorige Stelle',
    select: 'Text markieren',
    speak: 'Neue Zeilen vorlesen',
    speakHint: 'Screenreader lesen vor, was auf dem Bildschirm erscheint',
    spokenLines: 'Neue Zeilen auf dem Bildschirm',
    starting: 'Der Bildschirm wird gelesen',
    tool: 'Text',
    toolHint: 'Text: markieren, suchen und kopieren',
    toolKeys: 'Markiert Text auf dem Bildschirm oder sucht Text.',
    toolKeysName: '{text} oder {find} in den Bedienelementen',
    unknown: { one: '{count} Zeichen war nicht lesbar.', other: '{count} Zeichen waren nicht lesbar.' },
  },
  wall: {
    title: 'Konsolen nebeneinander',
    back: 'Zurück zu den Instanzen',
    loading: 'Wird geladen …',
    empty:
      'Es wird keine Konsole angezeigt. Fügen Sie oben eine hinzu, oder wählen Sie Instanzen in der Liste.',
    instance: 'Hinzuzufügende Instanz',
    add: 'Konsole hinzufügen',
    noneLeft: 'Keine weitere laufende Instanz',
    full: { one: 'Höchstens {count} Konsole hat Platz.', other: 'Höchstens {count} Konsolen haben Platz.' },
    keysToOne: 'Tasten gehen an eine Konsole: die mit dem Tastaturfokus.',
    keysToSeveral: {
      one: 'Tasten gehen an {count} Konsole: {names}.',
      other: 'Tasten gehen an {count} Konsolen zugleich: {names}.',
    },
    missed: '{name} hat Tasten verpasst und erhält von hier keine weiteren.',
    unable: '{name} nimmt jetzt keine Tasten an und wurde ausgelassen.',
    all: 'In alle tippen',
    stop: 'Nicht mehr in mehrere tippen',
    together: 'Gemeinsam tippen',
    togetherWith: 'Gemeinsam tippen: {name}',
    receives: 'Erhält Tasten',
    sends: 'Tasten gehen an alle markierten',
    viewOnly: 'Nur ansehen: nimmt keine Tasten an',
    noPort: 'Nimmt nur eigene Tasten an: Ihr Proxy nennt dieses Dashboard nicht',
    openAgain: 'Erneut öffnen',
    off: 'Läuft nicht. Öffnet sich beim Start.',
    opening: 'Die Konsole wird geöffnet …',
    frame: 'Konsole von {name}',
    popOut: 'Konsole von {name} in ein eigenes Fenster verschieben',
    popOutTitle: 'Eigenes Fenster',
    remove: 'Konsole von {name} schließen',
    removeTitle: 'Schließen',
  },
  power: {
    open: 'Ein/Aus',
    title: 'Ein/Aus: {name}',
    loading: 'Der Zustand der Instanz wird gelesen …',
    none: 'Diese Instanz lässt derzeit keine dieser Aktionen zu.',
    ask: '{action}: {name}?',
    cancel: 'Abbrechen',
    actions: {
      start: 'Starten',
      stop: 'Herunterfahren',
      power_off: 'Ausschalten',
      reboot: 'Neu starten',
      reset: 'Zurücksetzen',
      pause: 'Pausieren',
      unpause: 'Pause aufheben',
      suspend: 'Aussetzen',
      resume: 'Fortsetzen',
      nmi: 'NMI senden',
    },
    effects: {
      start: 'Startet die Instanz.',
      stop: 'Bittet das Betriebssystem, herunterzufahren. Geschieht das nicht rechtzeitig, wird die Instanz ausgeschaltet, und nicht gespeicherte Daten gehen verloren.',
      power_off:
        'Stoppt die Instanz sofort, wie beim Ziehen des Netzsteckers. Nicht gespeicherte Daten gehen verloren.',
      reboot:
        'Bittet das Betriebssystem, neu zu starten. Geschieht das nicht rechtzeitig, wird die Instanz zurückgesetzt, und nicht gespeicherte Daten gehen verloren.',
      reset:
        'Startet die Instanz sofort neu, wie beim Drücken der Reset-Taste. Nicht gespeicherte Daten gehen verloren.',
      pause: 'Hält die Prozessoren an. Der Arbeitsspeicher bleibt erhalten.',
      unpause: 'Lässt die Prozessoren weiterlaufen.',
      suspend: 'Sichert den Arbeitsspeicher auf die Festplatte und stoppt die Instanz.',
      resume: 'Setzt die Instanz mit dem gesicherten Arbeitsspeicher fort.',
      nmi: 'Sendet einen nicht maskierbaren Interrupt. Viele Betriebssysteme schreiben dann einen Crash-Dump und starten neu.',
    },
  },
  sessions: {
    title: 'Sitzungen',
    open: 'Offen',
    ended: 'Beendet',
    filter: 'Sitzungen filtern',
    filterHint: 'Nach Instanz, Benutzer, Adresse … filtern',
    loading: 'Wird geladen …',
    count: { one: '{count} Sitzung', other: '{count} Sitzungen' },
    someOf: { one: '{shown} von {count} Sitzung', other: '{shown} von {count} Sitzungen' },
    more: {
      one: '{count} weitere Sitzung wird nicht angezeigt. Filtern Sie, um sie zu sehen.',
      other: '{count} weitere Sitzungen werden nicht angezeigt. Filtern Sie, um sie zu sehen.',
    },
    noMatch: 'Keine Sitzung passt zu „{filter}“.',
    noneOpen: 'Derzeit ist keine Konsole geöffnet.',
    noneEnded: 'In diesem Zeitraum wurde keine Konsole beendet.',
    stale: 'Die Liste ist auf dem Stand von {time}.',
    silent: {
      one: '{count} Konsolen-Proxy hat nicht geantwortet. Seine Sitzungen fehlen hier.',
      other: '{count} Konsolen-Proxys haben nicht geantwortet. Deren Sitzungen fehlen hier.',
    },
    silentNamed: 'Die Konsolen-Proxys auf {hosts} haben nicht geantwortet. Deren Sitzungen fehlen hier.',
    instance: 'Instanz',
    user: 'Benutzer',
    client: 'Client-Adresse',
    since: 'Seit',
    idle: 'Inaktiv',
    active: 'Aktiv',
    access: 'Zugriff',
    full: 'Vollzugriff',
    viewOnly: 'Nur ansehen',
    path: 'Proxy',
    actions: 'Aktionen',
    unknown: 'Nicht bekannt',
    trace: 'Ablauf',
    traceOf: 'Ablauf der Konsole von {name}',
    end: 'Beenden …',
    endOf: 'Konsole von {name} beenden …',
    endTitle: 'Diese Konsole beenden?',
    endAsk:
      'Die Konsole von {name}, geöffnet von {client} aus, wird sofort geschlossen. Die Instanz ist nicht betroffen.',
    endAskUser:
      'Die Konsole von {name}, die {user} von {client} aus geöffnet hat, wird sofort geschlossen. Die Instanz ist nicht betroffen.',
    message: 'Nachricht an den Benutzer',
    messageHint: 'Wird dem Benutzer an der Konsole angezeigt. Höchstens {max} Zeichen.',
    endNow: 'Konsole beenden',
    ending: 'Wird beendet …',
    keep: 'Offen lassen',
    hasEnded: 'Die Konsole von {name} wurde beendet.',
    endedAt: 'Beendet',
    after: 'nach {duration}',
    why: 'Grund',
    browserClosed: 'Der Benutzer hat sie geschlossen',
    browserLost: 'Die Verbindung zum Browser ging verloren',
    guestClosed: 'Der Bildschirm der Instanz hat die Verbindung beendet',
    sinceAudit: 'Alle Sitzungen, die seit {time} beendet wurden. Frühere stehen in der Audit-Datei.',
    sinceMemory:
      'Alle Sitzungen, die seit {time} beendet wurden. Die Konsolen-Proxys halten sie im Arbeitsspeicher; mit [oriel] audit_log bleiben sie über einen Neustart erhalten.',
  },
  health: {
    title: 'Zustand',
    examined: 'Geprüft: {time}, von {host} aus',
    examining: 'Alle Prozesse werden geprüft. Das dauert einige Sekunden …',
    holds: 'Dem Öffnen von Konsolen steht nichts im Weg.',
    breaksBefore: 'Konsolen scheitern vor ihrem ersten Schritt.',
    breaksAt: 'Konsolen scheitern bei Schritt {step}: {title}.',
    warnings: { one: '{count} Warnung.', other: '{count} Warnungen.' },
    answered: 'Prozesse, die geantwortet haben: {processes}. Hosts: {hosts}.',
    silent: 'Diese Hosts haben nicht geantwortet: {hosts}.',
    findings: 'Befunde',
    noFindings: 'Keine Prüfung hat ein Problem gefunden.',
    otherChecks: {
      one: '{count} weiteres Ergebnis: ohne Problem oder nicht geprüft',
      other: '{count} weitere Ergebnisse: ohne Problem oder nicht geprüft',
    },
    error: 'Fehler',
    warning: 'Warnung',
    note: 'Hinweis',
    ok: 'Kein Problem',
    skipped: 'Nicht geprüft',
    beforeSteps: 'Vor dem ersten Schritt',
    stepNumber: 'Schritt {step}: {title}',
    processes: 'Prozesse',
    filter: 'Prozesse filtern',
    filterHint: 'Nach Host, Rolle, Version … filtern',
    noProcesses: 'Kein Prozess hat geantwortet.',
    noMatch: 'Kein Prozess passt zu „{filter}“.',
    more: {
      one: '{count} weiterer Prozess wird nicht angezeigt. Filtern Sie, um ihn zu sehen.',
      other: '{count} weitere Prozesse werden nicht angezeigt. Filtern Sie, um sie zu sehen.',
    },
    host: 'Host und Rollen',
    state: 'Zustand',
    version: 'Version',
    store: 'Token-Speicher',
    certificates: 'Zertifikate',
    differences: 'Abweichung in',
    healthy: 'In Ordnung',
    unhealthy: 'Problem',
    notReady: 'Nicht bereit',
    draining: 'Wird beendet',
    differs: 'Weicht ab',
    runsFor: 'vor {duration} gestartet',
    sharedWith: 'gemeinsam mit {hosts}',
    serverDown: '{name} ist ausgefallen: {why}',
    unreadable: 'Nicht lesbar',
    expired: 'Abgelaufen',
    daysLeft: { one: 'noch {count} Tag', other: 'noch {count} Tage' },
  },
  trace: {
    show: 'Anzeigen',
    hint: 'Jede Konsole hat eine Anfrage-ID. Die Konsolenseite zeigt sie, wenn etwas fehlschlägt, und die Schaltfläche „Ablauf“ neben einer offenen Konsole öffnet diese Seite mit dieser ID.',
    silent: {
      one: '{count} Prozess hat nicht geantwortet. Einige Schritte können fehlen.',
      other: '{count} Prozesse haben nicht geantwortet. Einige Schritte können fehlen.',
    },
    times: '+{after}, Dauer {duration}',
    onHost: 'auf {host}',
    doneThenEnded: 'Alle sechzehn Schritte wurden ausgeführt. Danach endete die Konsole: {title}.',
    stoppedAt: 'Bei Schritt {step} stehen geblieben: {title}.',
    nothing: 'Unter dieser Anfrage-ID ist nichts aufgezeichnet.',
    allDone: 'Alle sechzehn Schritte wurden ausgeführt.',
    notOpened: 'Die Zugriffs-URL wurde geliefert, aber noch nicht geöffnet.',
    lastStep: 'Der letzte aufgezeichnete Schritt ist {step}.',
    outcome: {
      done: 'ausgeführt',
      passed: 'ausgeführt, nicht aufgezeichnet',
      stopped: 'hier stehen geblieben',
      relayed: 'wegen eines späteren Schritts fehlgeschlagen',
      open: 'nicht erreicht',
    },
    path: {
      request: 'Die Anforderung der Konsole',
      opening: 'Das Öffnen der Konsole',
      browser: 'Browser',
      api: 'API',
      compute: 'Compute-Agent',
      hypervisor: 'Hypervisor-Treiber',
      authority: 'Token-Verwaltung',
      proxy: 'Konsolen-Proxy',
      step: 'Schritt {step}',
      steps: 'Schritte {first}–{last}',
      done: 'Ausgeführt',
      next: 'Als Nächstes',
      stopped: 'Hier stehen geblieben',
      relayed: 'Wegen eines späteren Schritts fehlgeschlagen',
      notReached: 'Nicht erreicht',
    },
  },
  signIn: {
    signIn: 'Anmelden',
    signingIn: 'Anmeldung läuft …',
    signOut: 'Abmelden',
    user: 'Benutzer',
    domain: 'Domäne',
    password: 'Passwort',
    whichProject: 'Welches Projekt?',
    wrong: 'Benutzer oder Passwort ist falsch.',
    replaced: 'Dieser Browser ist jetzt als {user} in {project} angemeldet.',
    shownBefore: 'Dieser Tab zeigte {user} in {project}.',
    continueAs: 'Als {user} fortfahren',
    notice: {
      expired:
        'Ihre Anmeldung ist abgelaufen. Melden Sie sich erneut an, um dort weiterzumachen, wo Sie waren.',
      endedElsewhere: 'Sie wurden abgemeldet, in einem anderen Tab oder von einem Administrator.',
      noProject: 'Sie haben in keinem Projekt eine Rolle, daher gibt es nichts anzuzeigen.',
      signedOut: 'Sie sind abgemeldet.',
      notRevoked:
        'Sie sind in diesem Browser abgemeldet, aber der Dienst konnte dies nicht vermerken. Wenn dies nicht Ihr Computer ist, melden Sie sich noch einmal an und wieder ab.',
    },
  },
  frame: {
    pages: 'Seiten',
    inProject: 'in {project}',
    stillSignedIn: 'Sie sind noch angemeldet.',
    signOutFailed: 'Die Abmeldung ist fehlgeschlagen:',
    consoleContinues: 'Die offene Konsole läuft weiter.',
    noAnswer: 'Der Dienst antwortet nicht',
    notReached: 'Nicht erreichbar',
    anotherUser: 'Anderer Benutzer',
    behindSilent: 'Der Dienst hinter dieser Adresse antwortet nicht (HTTP {status}).',
    noReason: 'Der Dienst hat mit HTTP {status} geantwortet und keinen Grund genannt.',
    whereStopped: 'Bei welchem Schritt?',
  },
  views: {
    instances: 'Instanzen',
    sessions: 'Sitzungen',
    trace: 'Ablauf',
    traces: 'Abläufe',
    health: 'Zustand',
    wall: 'Mehrere Konsolen',
  },
  embedded: {
    watch: 'Ansehen',
    looking: '{name} wird gesucht …',
    noInstance: 'Keine Instanz heißt „{name}“',
    severalInstances: 'Mehrere Instanzen heißen „{name}“',
    whyNone:
      'Entweder ist der Name falsch, oder die Instanz ist im Projekt {project} für Sie nicht sichtbar. Diese Seite öffnet die Konsole, sobald die Instanz erscheint.',
    back: 'Zurück zu den Instanzen',
    off: 'Die Instanz läuft nicht. Die Konsole öffnet sich hier, sobald die Instanz startet.',
    newConsole: 'Neue Konsole anfordern',
    copyCommand: 'CLI-Befehl kopieren',
    newTab: 'Neuer Tab',
    opening: 'Die Konsole wird geöffnet …',
    consoleOf: 'Konsole von {name}',
    noWebAddress: 'Die Konsolenadresse ist keine Webadresse.',
  },
};

export const cli: Translation<typeof english.cli> = {
  columns: {
    id: 'ID',
    name: 'NAME',
    status: 'STATUS',
    host: 'HOST',
    project_id: 'PROJEKT-ID',
    screen: 'BILDSCHIRM',
    server: 'INSTANZ',
    server_id: 'INSTANZ-ID',
    user: 'BENUTZER',
    client: 'CLIENT',
    proxy: 'PROXY',
    since: 'SEIT',
    idle: 'UNGENUTZT',
    access: 'ZUGRIFF',
    sent: 'GESENDET',
  },
  interrupted: 'Abgebrochen.',
  requestId: 'Request-ID: {id}',
  requestIdWithTrace: 'Request-ID: {id} („oriel trace {id}“ zeigt mehr)',
  refused: {
    noReason: '{address} hat die Anfrage abgelehnt und keinen Grund genannt.',
    byCode: '{title}: {sentence} {advice} ({code}, HTTP {status})',
    replied: 'Die API hat geantwortet: {words}',
    adminsOnly:
      'Nur Administratoren dürfen Konsolen anderer Benutzer beenden: Melden Sie sich mit der Rolle admin an.',
    notOriel:
      '{origin} ist nicht die API von Oriel: Sie hat keine Liste der Sitzungen und keine Traces (HTTP {status}). In einer OpenStack-Cloud gehört die Compute-API zu Nova.',
  },
  servers: {
    none: 'Es gibt keine Instanz.',
    noneSeen: 'Sie dürfen in diesem Projekt keine Instanz sehen.',
    missingOf: 'Instanzen von {hosts} fehlen in der Liste, weil sie dort nicht gelesen werden konnte.',
    missing: {
      one: 'Instanzen von {count} Host fehlen in der Liste, weil sie dort nicht gelesen werden konnte.',
      other: 'Instanzen von {count} Hosts fehlen in der Liste, weil sie dort nicht gelesen werden konnte.',
    },
    notKnown:
      '„{name}“ ist nicht unter den Instanzen, die jetzt bekannt sind. {missing} „oriel doctor“ findet den Grund.',
    notFound:
      'Sie dürfen keine Instanz „{name}“ sehen, oder es gibt keine. „oriel server list“ zeigt Ihre Instanzen.',
    several: {
      one: '{count} Instanz heißt „{name}“. Verwenden Sie ihre ID:',
      other: '{count} Instanzen heißen „{name}“. Verwenden Sie die ID einer Instanz:',
    },
    notLive: 'Die Liste ist nicht mehr aktuell: {reason} Die Verbindung wird neu geöffnet.',
    moreLines: { one: '… {count} weitere Zeile', other: '… {count} weitere Zeilen' },
    signInOver: 'Ihre Anmeldung ist abgelaufen. Melden Sie sich neu an.',
    noLiveList: '{origin} hat keine laufend aktualisierte Liste der Instanzen für Sie (HTTP {status}).',
  },
  console: {
    notViewOnly: 'Die API hat eine Konsole geliefert, die nicht nur zum Ansehen ist.',
    noBrowser: '„{program}“ kann nicht gestartet werden. Öffnen Sie die URL selbst, oder setzen Sie BROWSER.',
  },
  sessions: {
    none: 'Keine Konsole ist geöffnet.',
    noneSeen: 'Es gibt keine offene Konsole, die Sie sehen dürfen.',
    viewOnly: 'nur ansehen',
    full: 'voll',
    seconds: '{number} s',
    minutes: '{number} min',
    hours: '{number} h',
    silent: {
      one: '{count} Proxy hat nicht geantwortet. Seine Konsolen fehlen in der Liste.',
      other: '{count} Proxys haben nicht geantwortet. Ihre Konsolen fehlen in der Liste.',
    },
    silentNamed: {
      one: '{count} Proxy hat nicht geantwortet: {names}. Seine Konsolen fehlen in der Liste.',
      other: '{count} Proxys haben nicht geantwortet: {names}. Ihre Konsolen fehlen in der Liste.',
    },
    ended: 'Die Konsole {id} wurde beendet.',
    allEnded: {
      one: 'Alle Konsolen von {server} wurden beendet, und {count} unbenutzte Zugriffs-URL gilt nicht mehr.',
      other:
        'Alle Konsolen von {server} wurden beendet, und {count} unbenutzte Zugriffs-URLs gelten nicht mehr.',
    },
    someEnded: {
      one: '{count} Konsole von {server} wurde beendet. Die Zugriffs-URLs der Instanz, auch die dieser Konsole, gelten bis zu ihrem Ablauf.',
      other:
        '{count} Konsolen von {server} wurden beendet. Die Zugriffs-URLs der Instanz, auch die dieser Konsolen, gelten bis zu ihrem Ablauf.',
    },
    noneOf: 'Von „{name}“ ist keine Konsole geöffnet. „oriel session list“ zeigt die offenen Konsolen.',
    onlyProxy:
      'Nur der Konsolen-Proxy an {socket} wurde gefragt. Mit [oriel] transport = nats enthält die Liste die Sitzungen aller Proxys.',
    usingSockets: 'Die Compute-API dieser Anmeldung gehört nicht zu Oriel. Verwendet wird {sockets}.',
  },
  screen: {
    notWritten: 'Das Bild kann nicht geschrieben werden: {reason}',
    tooLarge: 'Das Bild war zu groß: Es enthält je eine von {scale} Zeilen und Spalten des Bildschirms.',
    shows: 'Der Bildschirm zeigt: {condition}.',
    unknown: '{unknown} von {all} Zeichen sind in keiner bekannten Schrift.',
    noText: 'Der Bildschirm zeigt keinen lesbaren Text.',
    waiting: 'Wartet auf den Text auf dem Bildschirm von {name}, höchstens {seconds} s.',
    notShown: 'Der Bildschirm von {name} hat den Text innerhalb von {seconds} s nicht gezeigt.',
  },
  conditions: {
    kernel_panic: 'Kernel-Panik',
    kernel_oops: 'Kernel-Oops',
    emergency_mode: 'Notfallmodus',
    initramfs_shell: 'Shell des initramfs',
    grub_rescue: 'GRUB-Eingabe',
    no_bootable_device: 'kein startfähiges Gerät',
    fsck_prompt: 'Dateisystemprüfung fragt nach',
    blue_screen: 'Bluescreen',
  },
  typing: {
    askText: 'Text (wird nicht angezeigt): ',
    characters: {
      done: {
        one: '{count} Zeichen wurde in {name} eingetippt.',
        other: '{count} Zeichen wurden in {name} eingetippt.',
      },
      stopped: {
        one: 'Abgebrochen: {sent} von {count} Zeichen wurde in {name} eingetippt. Keine Taste bleibt gedrückt.',
        other:
          'Abgebrochen: {sent} von {count} Zeichen wurden in {name} eingetippt. Keine Taste bleibt gedrückt.',
      },
      lost: {
        one: '{sent} von {count} Zeichen wurde in {name} eingetippt; von den letzten sind {unconfirmed} vielleicht nicht angekommen. {reason}',
        other:
          '{sent} von {count} Zeichen wurden in {name} eingetippt; die letzten {unconfirmed} sind vielleicht nicht angekommen. {reason}',
      },
    },
    combinations: {
      done: {
        one: '{count} Tastenkombination wurde in {name} gedrückt.',
        other: '{count} Tastenkombinationen wurden in {name} gedrückt.',
      },
      stopped: {
        one: 'Abgebrochen: {sent} von {count} Tastenkombination wurde in {name} gedrückt. Keine Taste bleibt gedrückt.',
        other:
          'Abgebrochen: {sent} von {count} Tastenkombinationen wurden in {name} gedrückt. Keine Taste bleibt gedrückt.',
      },
      lost: {
        one: '{sent} von {count} Tastenkombination wurde in {name} gedrückt; von den letzten sind {unconfirmed} vielleicht nicht angekommen. {reason}',
        other:
          '{sent} von {count} Tastenkombinationen wurden in {name} gedrückt; die letzten {unconfirmed} sind vielleicht nicht angekommen. {reason}',
      },
    },
    nothing: 'Es wurde nichts eingetippt. {reason}',
    capsLock:
      'Es wurde nichts eingetippt: In {name} ist die Feststelltaste an, und die Taste schaltet sie nicht aus.',
    viewOnly:
      'Es wurde nichts eingetippt: Sie dürfen die Konsole von {name} ansehen, aber nicht benutzen. Bitten Sie einen Administrator um eine Rolle, die das darf.',
    noKey:
      'Es wurde nichts eingetippt: Die Tastaturbelegung {layout} hat keine Taste für {characters}. Ist --layout die Belegung der Instanz?',
    noSingleKey:
      'Es wurde keine Taste gedrückt: Die Tastaturbelegung {layout} hat für ein Zeichen von „{name}“ keine einzelne Taste.',
    webServer:
      'Statt des Konsolen-Proxys hat unter {origin} ein Webserver geantwortet, mit dem HTTP-Status {status}.',
    notReached: 'Der Konsolen-Proxy unter {origin} ist nicht erreichbar: {reason}.',
    unreadable: 'Die Konsole kann nicht gelesen werden: {reason}.',
    silent: 'Die Konsole hat {seconds} Sekunden lang nicht geantwortet.',
    closed: 'Die Verbindung wurde mit dem Code {code} geschlossen.',
    closedWith: 'Die Verbindung wurde mit dem Code {code} geschlossen: {words}.',
  },
  trace: {
    started: '{id}, begonnen {time}',
    instance: 'Instanz {id}',
    instanceOn: 'Instanz {id} auf {host}',
    onHost: 'auf {host}',
    refused: 'ABGELEHNT {code}: {words}',
    stopped: 'Angehalten bei Schritt {step}: {code}.',
    stoppedBecause: 'Angehalten bei Schritt {step}. {sentence}',
    remedy: 'Abhilfe: {remedy}',
    done: 'Alle sechzehn Schritte wurden ausgeführt.',
    returned: 'Die Zugriffs-URL wurde geliefert und noch nicht geöffnet.',
    last: 'Der letzte aufgezeichnete Schritt ist {step}.',
  },
};

/** The screen that the proxy draws for viewers that show nothing else. */
export const painted: PaintedTexts = {
  heading: 'Konsole abgelehnt',
  name: 'Konsole abgelehnt: {title}',
  step: 'Schritt {number} von 16: {title}.',
  requestId: 'Anfrage-ID',
  askAt: 'Konsolen gibt es unter {url}',
  says: 'Die Meldung lautet: „{words}“',
};

export const steps: StepTexts = {
  s1: 'ein Benutzer wählt eine Instanz und fordert ihre Konsole an',
  s2: 'die API authentifiziert den Benutzer, prüft die Richtlinie und findet den Host der Instanz',
  s3: 'die API ruft den Compute-Dienst dieses Hosts auf',
  s4: 'der Compute-Dienst ruft den Hypervisor-Treiber auf',
  s5: 'der Treiber liest die Definition der laufenden Instanz',
  s6: 'der Treiber liefert Host und Port des Konsolen-Servers',
  s7: 'der Compute-Dienst erzeugt ein zufälliges Token',
  s8: 'der Compute-Dienst liefert die Verbindungsdaten',
  s9: 'das Token wird zur Speicherung weitergegeben',
  s10: 'das Token wird mit einer Lebensdauer gespeichert',
  s11: 'die API liefert die Zugriffs-URL und sonst nichts',
  s12: 'der Browser öffnet die Zugriffs-URL',
  s13: 'der Proxy entnimmt der WebSocket-Anfrage das Token und prüft ihre Herkunft',
  s14: 'der Proxy lässt das Token prüfen',
  s15: 'das Token wird nachgeschlagen, und der Compute-Host bestätigt Host und Port',
  s16: 'der Proxy verbindet sich mit dem Konsolen-Server, handelt dessen Sicherheit aus und verbindet beide Seiten',
};

const TELL_OPERATOR = 'Teilen Sie Ihrem Betreiber die unten stehende Anfrage-ID mit.';
const NEW_CONSOLE = 'Fordern Sie die Konsole erneut an, um eine neue Adresse zu erhalten.';
const IN_A_MINUTE = 'Versuchen Sie es in einer Minute erneut.';
const LATER = 'Versuchen Sie es später erneut.';
const IN_SECONDS = 'Warten Sie einige Sekunden und versuchen Sie es dann erneut.';
const START_FIRST = 'Starten Sie die Instanz und fordern Sie dann ihre Konsole an.';
const OTHER_VIEWER = 'Verwenden Sie die Konsolenseite oder ein aktuelles Anzeigeprogramm.';

export const refusals: Translation<RefusalTexts> = {
  request_malformed: {
    title: 'fehlerhafte Anfrage',
    sentence: 'Die Anfrage war nicht verständlich.',
    advice: 'Berichtigen Sie die Anfrage, wie es die Meldung angibt.',
  },
  api_tls_required: {
    title: 'nicht verschlüsselt',
    sentence: 'Diese API nimmt nur verschlüsselte Verbindungen an. Die Adresse der API beginnt mit https://.',
    advice: 'Beginnen Sie die Adresse mit https://.',
  },
  unauthenticated: {
    title: 'nicht angemeldet',
    sentence: 'Diese Anfrage erfordert eine Anmeldung.',
    advice: 'Melden Sie sich erneut an.',
  },
  sign_in_throttled: {
    title: 'zu viele Anmeldungen',
    sentence: 'Es gab zu viele fehlgeschlagene oder zu viele gleichzeitige Anmeldungen.',
    advice: 'Warten Sie eine Minute und melden Sie sich dann erneut an.',
  },
  requests_throttled: {
    title: 'zu viele Anfragen',
    sentence: 'Von dieser Client-Adresse werden gerade zu viele Anfragen bearbeitet.',
    advice: 'Warten Sie eine Sekunde und versuchen Sie es dann erneut.',
  },
  screens_throttled: {
    title: 'zu viele Bilder',
    sentence: 'Sie haben zu viele Bilder oder Texte von Bildschirmen angefordert.',
    advice: IN_SECONDS,
  },
  sign_in_changed: {
    title: 'anderer Benutzer angemeldet',
    sentence: 'In diesem Browser hat eine andere Anmeldung Ihre ersetzt.',
    advice: 'Prüfen Sie, welchen Benutzer die Seite anzeigt, und versuchen Sie es dann erneut.',
  },
  not_from_dashboard: {
    title: 'nicht vom Dashboard',
    sentence: 'Diese Anfrage kam nicht vom Dashboard dieses Dienstes.',
    advice: `Öffnen Sie das Dashboard über seine eigene Adresse und laden Sie es neu. ${TELL_OPERATOR}`,
  },
  sign_in_forgotten: {
    title: 'durch Neustart abgemeldet',
    sentence: 'Ihre Anmeldung ist älter als der letzte Neustart des Token-Speichers.',
    advice: 'Melden Sie sich erneut an.',
  },
  sign_in_unchecked: {
    title: 'Anmeldungen nicht prüfbar',
    sentence:
      'Anmeldungen können nicht geprüft werden: Die Token-Verwaltung oder ihr Speicher antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  sign_ins_full: {
    title: 'zu viele beendete Anmeldungen',
    sentence: 'Der Token-Speicher hat keinen Platz für eine weitere beendete Anmeldung.',
    advice: `${LATER} ${TELL_OPERATOR}`,
  },
  identity_unreachable: {
    title: 'Identitätsdienst antwortet nicht',
    sentence: 'Ihre Anmeldung konnte nicht geprüft werden: Der Identitätsdienst antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  forbidden: {
    title: 'nicht erlaubt',
    sentence: 'Die Richtlinie erlaubt dies mit Ihren Rollen nicht.',
    advice: 'Bitten Sie einen Administrator des Projekts um die Rolle member.',
  },
  not_found: {
    title: 'nicht gefunden',
    sentence: 'Die Ressource wurde nicht gefunden.',
    advice: 'Prüfen Sie die Adresse.',
  },
  instance_unknown: {
    title: 'Instanz nicht gefunden',
    sentence: 'Die Instanz wurde nicht gefunden.',
    advice: 'Prüfen Sie Namen oder ID. Instanzen anderer Projekte sind nicht sichtbar.',
  },
  instance_on_two_hosts: {
    title: 'Instanz auf zwei Hosts',
    sentence: 'Zwei Compute-Hosts melden, dass diese Instanz bei ihnen läuft.',
    advice: TELL_OPERATOR,
  },
  peer_silent: {
    title: 'ein Host antwortet nicht',
    sentence: 'Ein Host, der diese Anfrage beantworten muss, reagiert nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  compute_unreachable: {
    title: 'Compute-Host antwortet nicht',
    sentence: 'Der Host, auf dem die Instanz läuft, antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  foreign_connect_info: {
    title: 'Konsole einer anderen Instanz',
    sentence: 'Der Host der Instanz hat die Konsole einer anderen Instanz geliefert.',
    advice: TELL_OPERATOR,
  },
  authority_unreachable: {
    title: 'Token-Verwaltung antwortet nicht',
    sentence: 'Die Konsole konnte nicht freigegeben werden: Die Token-Verwaltung antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  console_not_audited: {
    title: 'keine Protokollierung möglich',
    sentence: 'Konsolen werden hier protokolliert, aber diese lässt sich nicht protokollieren.',
    advice: TELL_OPERATOR,
  },
  console_disabled: {
    title: 'Konsolen sind abgeschaltet',
    sentence: 'Auf dem Host der Instanz sind Konsolen abgeschaltet.',
    advice: TELL_OPERATOR,
  },
  console_type_invalid: {
    title: 'Konsolentyp nicht angeboten',
    sentence: 'Konsolen dieses Typs werden nicht angeboten.',
    advice: 'Fordern Sie einen der angebotenen Konsolentypen an.',
  },
  hypervisor_unreachable: {
    title: 'Hypervisor antwortet nicht',
    sentence: 'Der Hypervisor auf dem Host der Instanz antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  hypervisor_forbidden: {
    title: 'kein Zugriff auf den Hypervisor',
    sentence: 'Der Compute-Agent auf dem Host der Instanz hat keinen Zugriff auf den Hypervisor.',
    advice: TELL_OPERATOR,
  },
  guest_unknown: {
    title: 'Instanz nicht mehr vorhanden',
    sentence: 'Die Instanz ist nicht mehr auf ihrem Host.',
    advice: 'Laden Sie die Liste der Instanzen neu.',
  },
  guest_not_running: {
    title: 'Instanz läuft nicht',
    sentence: 'Die Instanz läuft nicht und hat daher keinen Bildschirm.',
    advice: START_FIRST,
  },
  screenshot_unsupported: {
    title: 'keine Bilder dieser Instanz',
    sentence: 'Der Hypervisor der Instanz kann ihren Bildschirm nicht aufnehmen.',
    advice: 'Öffnen Sie stattdessen die Konsole.',
  },
  screenshot_failed: {
    title: 'kein Bild des Bildschirms',
    sentence: 'Der Hypervisor konnte den Bildschirm der Instanz nicht aufnehmen.',
    advice: `Öffnen Sie stattdessen die Konsole. ${TELL_OPERATOR}`,
  },
  screenshots_busy: {
    title: 'zu viele Bilder gleichzeitig',
    sentence: 'Der Host der Instanz hat zu viele Bildschirme gleichzeitig aufzunehmen.',
    advice: IN_SECONDS,
  },
  store_unavailable: {
    title: 'Token-Speicher antwortet nicht',
    sentence: 'Die Konsole konnte nicht freigegeben werden: Der Token-Speicher antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  too_many_tokens: {
    title: 'zu viele gültige Tokens',
    sentence:
      'Die Konsole konnte nicht freigegeben werden: In letzter Zeit wurden zu viele Konsolen angefordert.',
    advice:
      'Verwenden Sie eine Konsole, die Sie bereits haben, oder versuchen Sie es in einigen Minuten erneut.',
  },
  store_not_shared: {
    title: 'Controller teilen ihre Tokens nicht',
    sentence: 'Die Konsole konnte nicht freigegeben werden: Die Controller teilen ihre Tokens nicht.',
    advice: TELL_OPERATOR,
  },
  token_unknown: {
    title: 'unbekanntes Token',
    sentence: 'Das Konsolen-Token in der Adresse ist unbekannt oder wurde widerrufen.',
    advice: NEW_CONSOLE,
  },
  token_unknown_split_store: {
    title: 'Controller teilen ihre Tokens nicht',
    sentence: 'Das Token ist hier nicht bekannt: Die Controller teilen ihre Tokens nicht.',
    advice: `Ein neuer Versuch kann zufällig gelingen. ${TELL_OPERATOR}`,
  },
  token_store_not_shared: {
    title: 'Controller teilen ihre Tokens nicht',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Die Controller teilen ihre Tokens nicht.',
    advice: TELL_OPERATOR,
  },
  token_expired: {
    title: 'Token abgelaufen',
    sentence: 'Die Konsolenadresse ist abgelaufen.',
    advice: NEW_CONSOLE,
  },
  token_used: {
    title: 'Adresse bereits verwendet',
    sentence: 'Diese Konsolenadresse wurde bereits verwendet und öffnet nur eine Konsole.',
    advice: `Arbeiten Sie dort weiter, wo sie geöffnet wurde. ${NEW_CONSOLE}`,
  },
  token_address_differs: {
    title: 'von anderer Adresse angefordert',
    sentence: 'Diese Konsolenadresse funktioniert nur dort, wo sie angefordert wurde.',
    advice: 'Fordern Sie die Konsole von diesem Computer und aus diesem Netz an.',
  },
  token_guest_gone: {
    title: 'Instanz nicht mehr vorhanden',
    sentence: 'Die Instanz dieser Konsolenadresse ist nicht mehr auf ihrem Host.',
    advice: 'Suchen Sie die Instanz in der Liste und fordern Sie ihre Konsole erneut an.',
  },
  token_guest_moved: {
    title: 'Bildschirm wurde verlegt',
    sentence: 'Der Bildschirm der Instanz ist nicht mehr dort, wohin diese Konsolenadresse führt.',
    advice: `${NEW_CONSOLE} Die Adresse einer seriellen oder SPICE-Konsole öffnet sich nur in einem Anzeigeprogramm dieser Art.`,
  },
  token_access_ended: {
    title: 'Zugriff entzogen',
    sentence: 'Der Benutzer dieser Adresse darf die Konsole nicht mehr öffnen.',
    advice: 'Melden Sie sich an und fordern Sie die Konsole erneut an.',
  },
  token_unconfirmed: {
    title: 'Compute-Host bestätigt nicht',
    sentence: 'Der Host der Instanz hat nicht bestätigt, wo ihr Bildschirm ist.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  token_store_unavailable: {
    title: 'Token-Speicher antwortet nicht',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Der Token-Speicher antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  token_unauthentic: {
    title: 'Token-Eintrag nicht echt',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Der Eintrag dazu ist nicht echt.',
    advice: NEW_CONSOLE,
  },
  token_guest_stopped: {
    title: 'Instanz wurde gestoppt',
    sentence: 'Die Instanz wurde gestoppt, daher ist diese Konsolenadresse nicht mehr gültig.',
    advice: `${NEW_CONSOLE} Falls die Instanz nicht läuft, starten Sie sie zuerst.`,
  },
  nova_unreachable: {
    title: 'Cloud antwortet nicht',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Der Compute-Dienst antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_identity_unreachable: {
    title: 'Identitätsdienst antwortet nicht',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Der Identitätsdienst antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_credentials_refused: {
    title: 'falsche Zugangsdaten des Proxys',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Der Proxy hat falsche Zugangsdaten.',
    advice: TELL_OPERATOR,
  },
  nova_forbidden: {
    title: 'Proxy fehlen Rechte',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Dem Proxy fehlen Rechte in der Cloud.',
    advice: TELL_OPERATOR,
  },
  nova_failed: {
    title: 'Fehler in der Cloud',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Im Compute-Dienst ist ein Fehler aufgetreten.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_answer_unusable: {
    title: 'Antwort der Cloud unverständlich',
    sentence:
      'Ihr Zugriff konnte nicht geprüft werden: Der Proxy hat die Antwort der Cloud nicht verstanden.',
    advice: TELL_OPERATOR,
  },
  nova_too_old: {
    title: 'Cloud ist zu alt',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Der Compute-Dienst ist zu alt.',
    advice: TELL_OPERATOR,
  },
  nova_endpoint_missing: {
    title: 'Cloud nennt keinen Compute-Dienst',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Die Cloud führt keinen Compute-Dienst auf.',
    advice: TELL_OPERATOR,
  },
  token_unknown_to_nova: {
    title: 'Adresse nicht mehr gültig',
    sentence: 'Die Konsolenadresse ist abgelaufen, wurde widerrufen oder stammt aus einer anderen Cloud.',
    advice: NEW_CONSOLE,
  },
  nova_unconfirmed: {
    title: 'Cloud bestätigt nicht',
    sentence: 'Der Compute-Host dieser Instanz hat nicht bestätigt, wo ihr Bildschirm ist.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_console_address: {
    title: 'Bildschirm ohne Adresse',
    sentence: 'Der Compute-Host dieser Instanz nennt keine Adresse ihres Bildschirms.',
    advice: TELL_OPERATOR,
  },
  token_guest_restarting: {
    title: 'Instanz startet neu',
    sentence: 'Die Instanz startet neu und hat noch keinen Bildschirm.',
    advice: IN_SECONDS,
  },
  nova_database_unreachable: {
    title: 'Datenbank der Cloud antwortet nicht',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Die Datenbank der Cloud antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_database_refused: {
    title: 'Datenbank der Cloud weist den Proxy ab',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Die Datenbank der Cloud weist den Proxy ab.',
    advice: TELL_OPERATOR,
  },
  nova_database_unusable: {
    title: 'Datenbank der Cloud unverständlich',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Die Datenbank der Cloud wurde nicht verstanden.',
    advice: TELL_OPERATOR,
  },
  nova_cell_unreadable: {
    title: 'Teil der Cloud antwortet nicht',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Ein Teil der Cloud antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_bus_unreachable: {
    title: 'Nachrichtenbus der Cloud antwortet nicht',
    sentence: 'Der Compute-Host konnte nicht gefragt werden: Der Nachrichtenbus der Cloud antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  token_other_kind: {
    title: 'Adresse einer anderen Konsolenart',
    sentence: 'Die Konsolenadresse gehört zu einer anderen Art von Konsole, als dieser Proxy sie anbietet.',
    advice: `${NEW_CONSOLE} Wählen Sie die Konsole, die den Bildschirm zeigt.`,
  },
  token_missing: {
    title: 'kein Token',
    sentence: 'Die Adresse enthält kein Konsolen-Token.',
    advice: NEW_CONSOLE,
  },
  token_malformed: {
    title: 'fehlerhaftes Token',
    sentence: 'Das Konsolen-Token in der Adresse ist fehlerhaft.',
    advice: `Kopieren Sie die ganze Adresse. ${NEW_CONSOLE}`,
  },
  origin_forbidden: {
    title: 'Seite von fremder Website',
    sentence: 'Die Seite, die diese Konsole angefordert hat, stammt von einer nicht zugelassenen Website.',
    advice: 'Öffnen Sie die Konsole mit der Adresse, die Sie erhalten haben.',
  },
  origin_scheme_mismatch: {
    title: 'http und https gemischt',
    sentence: 'Das Schema der Seite (http oder https) weicht von dem der Konsolenadresse ab.',
    advice:
      'Öffnen Sie die Konsole mit der Adresse, die Sie erhalten haben, einschließlich https:// oder http://.',
  },
  upgrade_required: {
    title: 'keine WebSocket-Anfrage',
    sentence: 'Diese Adresse erfordert einen WebSocket statt einer einfachen Anfrage.',
    advice: 'Öffnen Sie stattdessen die Konsolenseite.',
  },
  handshake_malformed: {
    title: 'fehlerhafter WebSocket-Handshake',
    sentence: 'Der WebSocket-Handshake ist fehlerhaft.',
    advice: 'Verwenden Sie einen aktuellen Browser.',
  },
  subprotocol_unsupported: {
    title: 'unbekanntes Unterprotokoll',
    sentence: 'Das Anzeigeprogramm verlangt ein WebSocket-Unterprotokoll, das der Proxy nicht unterstützt.',
    advice:
      'Verwenden Sie die Konsolenseite dieses Proxys oder ein Anzeigeprogramm, das binäre Frames sendet.',
  },
  proxy_full: {
    title: 'zu viele Konsolen',
    sentence: 'Dieser Konsolen-Proxy kann keine weitere Sitzung annehmen.',
    advice: 'Schließen Sie eine Konsole, die Sie nicht brauchen, oder versuchen Sie es später erneut.',
  },
  address_full: {
    title: 'zu viele Konsolen aus Ihrem Netz',
    sentence: 'Von Ihrer Netzadresse aus sind zu viele Konsolen geöffnet.',
    advice: 'Schließen Sie eine Konsole, die Sie nicht brauchen, oder versuchen Sie es später erneut.',
  },
  upgrades_throttled: {
    title: 'zu viele Versuche',
    sentence: 'Von Ihrer Netzadresse aus wurden zu oft Konsolen angefordert.',
    advice: 'Warten Sie eine Minute und versuchen Sie es dann erneut.',
  },
  proxy_draining: {
    title: 'Proxy wird beendet',
    sentence: 'Dieser Konsolen-Proxy wird gerade beendet.',
    advice: NEW_CONSOLE,
  },
  tls_required: {
    title: 'nicht verschlüsselt',
    sentence: 'Dieser Konsolen-Proxy nimmt nur verschlüsselte Verbindungen an.',
    advice: 'Beginnen Sie die Adresse mit https://.',
  },
  tokens_throttled: {
    title: 'zu viele falsche Adressen',
    sentence: 'Von Ihrer Netzadresse kamen zu viele ungültige Konsolenadressen.',
    advice:
      'Warten Sie eine Minute und versuchen Sie es dann erneut. Konsolen, die vorher offen waren, lassen sich sofort wieder öffnen.',
  },
  user_full: {
    title: 'Sie haben zu viele Konsolen geöffnet',
    sentence: 'Sie haben zu viele Konsolen geöffnet.',
    advice: 'Schließen Sie eine Konsole, die Sie nicht brauchen.',
  },
  guest_full: {
    title: 'zu viele Betrachter',
    sentence: 'Zu viele Personen haben die Konsole dieser Instanz geöffnet.',
    advice: 'Bitten Sie eine davon, sie zu schließen, oder versuchen Sie es später erneut.',
  },
  guest_share_full: {
    title: 'zu viele Konsolen einer Instanz',
    sentence: 'Sie haben die Konsole dieser Instanz zu oft geöffnet.',
    advice: 'Schließen Sie eine davon, in einem anderen Fenster oder auf einem anderen Gerät.',
  },
  token_check_unreachable: {
    title: 'Token-Verwaltung antwortet nicht',
    sentence: 'Ihr Zugriff konnte nicht geprüft werden: Die Token-Verwaltung antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  recording_failed: {
    title: 'keine Aufzeichnung möglich',
    sentence: 'Konsolen werden hier aufgezeichnet, aber diese lässt sich nicht aufzeichnen.',
    advice: TELL_OPERATOR,
  },
  session_not_audited: {
    title: 'keine Protokollierung möglich',
    sentence: 'Konsolen werden hier protokolliert, aber diese lässt sich nicht protokollieren.',
    advice: TELL_OPERATOR,
  },
  console_in_use: {
    title: 'Konsole wird benutzt',
    sentence: 'Ein anderer Benutzer hat diese Konsole geöffnet, und nur einer darf das.',
    advice: 'Versuchen Sie es später erneut oder fordern Sie eine Konsole nur zum Ansehen an.',
  },
  client_handshake_timeout: {
    title: 'Browser antwortet nicht',
    sentence: 'Der Browser hat während des RFB-Handshakes nicht geantwortet.',
    advice: 'Laden Sie die Seite neu.',
  },
  websocket_protocol_error: {
    title: 'fehlerhafter WebSocket-Frame',
    sentence: 'Der Browser hat einen fehlerhaften WebSocket-Frame gesendet.',
    advice: 'Laden Sie die Seite neu.',
  },
  websocket_text_frame: {
    title: 'Text-Frame',
    sentence: 'Das Anzeigeprogramm hat Text gesendet, wo nur binäre Daten erlaubt sind.',
    advice: OTHER_VIEWER,
  },
  websocket_frame_too_big: {
    title: 'Frame zu groß',
    sentence: 'Das Anzeigeprogramm hat einen Frame gesendet, der größer als erlaubt ist.',
    advice: 'Fügen Sie weniger Text auf einmal ein.',
  },
  page_messages_throttled: {
    title: 'zu viele Nachrichten der Seite',
    sentence: 'Die Konsolenseite hat neben der Konsole selbst zu viele Nachrichten gesendet.',
    advice: 'Laden Sie die Seite neu.',
  },
  guest_without_screen: {
    title: 'Instanz hat keinen Bildschirm',
    sentence: 'Die Instanz hat keinen Bildschirm, den diese Konsole zeigen kann.',
    advice: TELL_OPERATOR,
  },
  screen_on_socket: {
    title: 'Bildschirm nicht im Netz',
    sentence: 'Der Bildschirm der Instanz ist an einem lokalen Socket, den der Proxy nicht erreichen kann.',
    advice: TELL_OPERATOR,
  },
  screen_listens_elsewhere: {
    title: 'Bildschirm an anderer Adresse',
    sentence: 'Der Bildschirm der Instanz hat eine Adresse, die kein Konsolen-Proxy erreichen kann.',
    advice: TELL_OPERATOR,
  },
  screen_unreachable: {
    title: 'Bildschirm nicht erreichbar',
    sentence: 'Der Bildschirm der Instanz ist vom Konsolen-Proxy aus nicht erreichbar.',
    advice: TELL_OPERATOR,
  },
  screen_address_unusable: {
    title: 'Bildschirm ohne brauchbare Adresse',
    sentence: 'Die Adresse des Bildschirms führt zum Konsolen-Proxy selbst.',
    advice: TELL_OPERATOR,
  },
  screen_silent: {
    title: 'Bildschirm antwortet nicht',
    sentence: 'Der Bildschirm der Instanz antwortet nicht.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  screen_closed_early: {
    title: 'Bildschirm hat die Verbindung beendet',
    sentence: 'Der Bildschirm der Instanz hat die Verbindung beendet, bevor er bereit war.',
    advice: `Versuchen Sie es erneut. ${TELL_OPERATOR}`,
  },
  screen_version_unsupported: {
    title: 'RFB-Version nicht unterstützt',
    sentence: 'Der Bildschirm der Instanz hat keine unterstützte RFB-Version.',
    advice: TELL_OPERATOR,
  },
  screen_security_unsupported: {
    title: 'kein gemeinsames Sicherheitsverfahren',
    sentence:
      'Der Bildschirm der Instanz und der Konsolen-Proxy haben kein gemeinsames Sicherheitsverfahren.',
    advice: TELL_OPERATOR,
  },
  screen_authentication_failed: {
    title: 'Bildschirm lehnt das Passwort ab',
    sentence: 'Der Bildschirm der Instanz hat das Passwort des Konsolen-Proxys nicht angenommen.',
    advice: TELL_OPERATOR,
  },
  screen_password_unknown: {
    title: 'Bildschirm verlangt ein Passwort',
    sentence: 'Der Bildschirm der Instanz verlangt ein Passwort, das der Proxy nicht hat.',
    advice: TELL_OPERATOR,
  },
  screen_refused: {
    title: 'Bildschirm lehnt ab',
    sentence: 'Der Konsolen-Server der Instanz hat die Verbindung abgelehnt.',
    advice: TELL_OPERATOR,
  },
  screen_protocol_error: {
    title: 'Bildschirm verletzt das Protokoll',
    sentence: 'Der Bildschirm der Instanz verletzt das RFB-Protokoll.',
    advice: TELL_OPERATOR,
  },
  screen_vencrypt_unsupported: {
    title: 'keine gemeinsame Verschlüsselung',
    sentence: 'Der Bildschirm der Instanz und der Konsolen-Proxy haben keine gemeinsame Verschlüsselung.',
    advice: TELL_OPERATOR,
  },
  screen_tls_untrusted: {
    title: 'Bildschirm nicht vertrauenswürdig',
    sentence: 'Der Konsolen-Proxy vertraut dem Zertifikat des Bildschirms nicht.',
    advice: TELL_OPERATOR,
  },
  screen_tls_expired: {
    title: 'Zertifikat abgelaufen',
    sentence: 'Das Zertifikat des Bildschirms der Instanz ist abgelaufen.',
    advice: TELL_OPERATOR,
  },
  screen_tls_not_yet_valid: {
    title: 'Zertifikat noch nicht gültig',
    sentence: 'Das Zertifikat des Bildschirms der Instanz ist noch nicht gültig.',
    advice: TELL_OPERATOR,
  },
  screen_tls_wrong_name: {
    title: 'Zertifikat eines anderen Hosts',
    sentence: 'Das Zertifikat des Bildschirms der Instanz gehört zu einem anderen Host.',
    advice: TELL_OPERATOR,
  },
  screen_tls_client_wanted: {
    title: 'Bildschirm verlangt ein Zertifikat',
    sentence: 'Der Bildschirm der Instanz verlangt ein Zertifikat, das dem Konsolen-Proxy fehlt.',
    advice: TELL_OPERATOR,
  },
  screen_tls_client_refused: {
    title: 'Bildschirm lehnt den Proxy ab',
    sentence: 'Der Bildschirm der Instanz hat das Zertifikat des Konsolen-Proxys abgelehnt.',
    advice: TELL_OPERATOR,
  },
  screen_tls_failed: {
    title: 'Verschlüsselung fehlgeschlagen',
    sentence: 'Die verschlüsselte Verbindung zum Bildschirm der Instanz ist fehlgeschlagen.',
    advice: TELL_OPERATOR,
  },
  screen_tls_silent: {
    title: 'Verschlüsselung dauert zu lange',
    sentence: 'Der Bildschirm der Instanz hat die Verschlüsselung nicht rechtzeitig ausgehandelt.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  screen_tls_unready: {
    title: 'Proxy fehlen seine Zertifikate',
    sentence: 'Der Konsolen-Proxy kann seine eigenen Dateien für verschlüsselte Bildschirme nicht verwenden.',
    advice: TELL_OPERATOR,
  },
  screen_closed: {
    title: 'Bildschirm wurde geschlossen',
    sentence: 'Der Konsolen-Server der Instanz hat die Verbindung beendet.',
    advice: 'Falls die Instanz noch läuft, fordern Sie ihre Konsole erneut an.',
  },
  client_protocol_error: {
    title: 'Anzeigeprogramm verletzt das Protokoll',
    sentence: 'Das Anzeigeprogramm verletzt das RFB-Protokoll.',
    advice: OTHER_VIEWER,
  },
  view_only_unreadable: {
    title: 'unbekannte Nachricht',
    sentence:
      'Diese Konsole dient nur zum Ansehen und hat eine Nachricht erhalten, die ein Tastendruck sein könnte.',
    advice: OTHER_VIEWER,
  },
  guest_stopped: {
    title: 'Instanz wurde gestoppt',
    sentence: 'Die Instanz wurde gestoppt.',
    advice: START_FIRST,
  },
  guest_shut_down: {
    title: 'Instanz wurde heruntergefahren',
    sentence: 'Die Instanz wurde heruntergefahren.',
    advice: START_FIRST,
  },
  guest_saved: {
    title: 'Instanz wurde gesichert',
    sentence: 'Die Instanz wurde auf die Festplatte gesichert. Beim Start läuft sie von dort weiter.',
    advice: START_FIRST,
  },
  guest_crashed: {
    title: 'Instanz ist abgestürzt',
    sentence: 'Die Instanz ist abgestürzt, oder ihr Prozess wurde gewaltsam beendet.',
    advice: `${START_FIRST} ${TELL_OPERATOR}`,
  },
  guest_suspended: {
    title: 'Instanz wurde ausgesetzt',
    sentence: 'Die Instanz wurde ausgesetzt.',
    advice: 'Setzen Sie die Instanz fort und fordern Sie dann ihre Konsole an.',
  },
  guest_shelved: {
    title: 'Instanz wurde abgelegt',
    sentence:
      'Die Instanz wurde abgelegt (shelved): Sie wurde gestoppt, und ihre Festplatte ist als Abbild gespeichert.',
    advice: 'Holen Sie die Instanz aus der Ablage (unshelve) und fordern Sie dann ihre Konsole an.',
  },
  guest_restarting: {
    title: 'Instanz startet neu',
    sentence: 'Die Instanz startet gerade neu.',
    advice: IN_SECONDS,
  },
  guest_rebuilding: {
    title: 'Instanz wird neu erstellt',
    sentence: 'Die Instanz wird gerade aus einem Abbild neu erstellt.',
    advice: 'Versuchen Sie es erneut, wenn die Instanz wieder läuft, oder fordern Sie ihre Konsole an.',
  },
  guest_resizing: {
    title: 'Instanz wird verschoben',
    sentence: 'Die Größe der Instanz wird geändert, oder sie wird auf einen anderen Host verschoben.',
    advice: 'Fordern Sie danach die Konsole erneut an, um eine neue Adresse zu erhalten.',
  },
  guest_migrated: {
    title: 'Instanz wurde migriert',
    sentence: 'Die Instanz ist auf einen anderen Host umgezogen.',
    advice: NEW_CONSOLE,
  },
  guest_deleted: {
    title: 'Instanz wurde gelöscht',
    sentence: 'Die Instanz wurde gelöscht.',
    advice: 'Hier gibt es nichts mehr zu sehen.',
  },
  ended_by_operator: {
    title: 'vom Betreiber beendet',
    sentence: 'Der Betreiber hat diese Konsole beendet.',
    advice:
      'Wenn Sie die Konsole noch brauchen und der Grund nicht dagegen spricht, fordern Sie sie erneut an.',
  },
  session_taken_over: {
    title: 'übernommen',
    sentence: 'Ein anderer Benutzer hat diese Konsole geöffnet, und nur einer darf das.',
    advice: NEW_CONSOLE,
  },
  session_idle: {
    title: 'wegen Nichtbenutzung geschlossen',
    sentence: 'Diese Konsole wurde geschlossen, weil sie eine Weile nicht benutzt wurde.',
    advice: NEW_CONSOLE,
  },
  user_disabled: {
    title: 'Konto wurde gesperrt',
    sentence: 'Ihr Konto wurde gesperrt oder entfernt.',
    advice: TELL_OPERATOR,
  },
  role_lost: {
    title: 'Rolle wurde entzogen',
    sentence: 'Sie haben keine Rolle mehr, mit der Sie in diesem Projekt Konsolen öffnen dürfen.',
    advice: 'Bitten Sie einen Administrator des Projekts um die Rolle member.',
  },
  guest_reassigned: {
    title: 'Instanz in anderem Projekt',
    sentence: 'Die Instanz gehört jetzt zu einem anderen Projekt.',
    advice: 'Melden Sie sich in jenem Projekt an, falls Sie dort eine Rolle haben.',
  },
  sign_in_revoked: {
    title: 'abgemeldet',
    sentence: 'Die Anmeldung, mit der diese Konsole geöffnet wurde, ist beendet.',
    advice: 'Melden Sie sich erneut an.',
  },
  session_time_limit: {
    title: 'Zeit abgelaufen',
    sentence: 'Diese Konsole hat ihr Zeitlimit erreicht.',
    advice: NEW_CONSOLE,
  },
  session_resumed: {
    title: 'wird anderswo fortgesetzt',
    sentence: 'Diese Konsole läuft in einem anderen Tab oder einer anderen Verbindung von Ihnen weiter.',
    advice: 'Arbeiten Sie dort weiter, oder laden Sie diese Seite neu, um sie hier zu benutzen.',
  },
  proxy_stopped: {
    title: 'Proxy wurde beendet',
    sentence: 'Der Konsolen-Proxy wurde beendet.',
    advice: NEW_CONSOLE,
  },
  viewer_stalled: {
    title: 'Verbindung war unterbrochen',
    sentence: 'Die Verbindung zum Browser war unterbrochen.',
    advice: 'Prüfen Sie das Netz und laden Sie dann die Seite neu.',
  },
  internal_error: {
    title: 'interner Fehler',
    sentence: 'Ein unerwarteter Fehler ist aufgetreten.',
    advice: TELL_OPERATOR,
  },
  power_conflict: {
    title: 'in diesem Zustand nicht möglich',
    sentence: 'Die Instanz ist in einem Zustand, in dem dies nicht möglich ist.',
    advice:
      'Warten Sie, bis die Instanz ihren jetzigen Vorgang beendet hat, und prüfen Sie dann ihren Zustand.',
  },
  power_unsupported: {
    title: 'hier nicht möglich',
    sentence: 'Der Hypervisor dieser Instanz kann dies nicht.',
    advice: 'Verwenden Sie eine andere Aktion.',
  },
  power_managed_by_nova: {
    title: 'gehört zu OpenStack',
    sentence: 'Diese Instanz gehört zu OpenStack Nova; nur Nova startet und stoppt sie.',
    advice: 'Verwenden Sie das Dashboard oder die Befehle Ihrer Cloud.',
  },
  power_failed: {
    title: 'Hypervisor hat abgelehnt',
    sentence: 'Der Hypervisor konnte dies mit der Instanz nicht ausführen.',
    advice: TELL_OPERATOR,
  },
  power_throttled: {
    title: 'zu viele Ein/Aus-Aktionen',
    sentence: 'Es wurden zu viele Ein/Aus-Aktionen auf einmal angefordert.',
    advice: 'Warten Sie eine Minute und versuchen Sie es dann erneut.',
  },
  power_not_audited: {
    title: 'keine Protokollierung möglich',
    sentence: 'Ein/Aus-Aktionen werden hier protokolliert, aber diese lässt sich nicht protokollieren.',
    advice: TELL_OPERATOR,
  },
  power_process_ended: {
    title: 'Prozess der Instanz beendet',
    sentence: 'Der Prozess dieser Instanz ist beendet. Oriel kann ihn nicht wieder starten.',
    advice: `Das Programm, das die Instanz zuvor gestartet hat, kann sie wieder starten. ${TELL_OPERATOR}`,
  },
};
