import type * as english from './en.ts';
import type { RefusalTexts } from './refusal-text.ts';
import type { Translation } from './translate.ts';

export const pages: Translation<typeof english.pages> = {
  shared: {
    close: 'Fermer',
    dismiss: 'Masquer',
    copy: 'Copier',
    tryAgain: 'Réessayer',
    requestId: 'ID de requête',
    none: 'aucun',
    loading: 'Chargement…',
    copied: 'Copié',
    copyFailed: 'Sélectionnez-le et copiez-le à la main',
    language: 'Langue',
    languageOfBrowser: 'Comme le navigateur',
    noAnswerInTime: 'Le service n’a pas répondu en {seconds} secondes.',
    notReached: 'Le service est injoignable. Vérifiez le réseau, puis réessayez.',
  },
  console: {
    title: 'Console',
    screenOf: 'Écran de {title}',
    wayOut:
      'Toutes les touches vont à l’instance. Appuyez ensemble sur Ctrl, Alt et Maj pour atteindre les commandes.',
    viewOnlyHint:
      'Cette console est en lecture seule : le clavier et le pointeur n’atteignent pas l’instance.',
    connectedViewOnly: 'Connecté, en lecture seule. Les touches n’atteignent pas l’instance.',
    spokenRefusal: '{announcement} {sentence} {advice}',
    endedByOperator: 'Console terminée par un opérateur',
    state: {
      waiting: {
        label: 'Non connecté',
        heading: 'Prêt à se connecter',
        announcement: 'Non connecté. Appuyez sur « Connecter ».',
      },
      connecting: {
        label: 'Connexion',
        heading: 'Connexion à l’écran',
        announcement: 'Connexion à l’écran de l’instance.',
      },
      connected: {
        label: 'Connecté',
        announcement:
          'Connecté. Les touches vont à l’instance. Appuyez ensemble sur Ctrl, Alt et Maj pour atteindre les commandes.',
      },
      refused: {
        label: 'Refusée',
        because: 'Console refusée : {title}',
        announcement: 'La console a été refusée.',
      },
      ended: {
        label: 'Terminée',
        because: 'Console terminée : {title}',
        announcement: 'La console est terminée.',
      },
      lost: {
        label: 'Connexion perdue',
        heading: 'Connexion perdue',
        announcement: 'La connexion a été perdue.',
      },
      unreachable: {
        label: 'Injoignable',
        heading: 'Proxy de console injoignable',
        announcement: 'Le proxy de console n’a pas pu être joint.',
      },
      unexplained: {
        label: 'Fermée',
        heading: 'Fermée avec un code inconnu',
        announcement: 'La connexion a été fermée avec un code que cette page ne connaît pas.',
      },
      unreadable: {
        label: 'Illisible',
        heading: 'L’écran ne peut pas être affiché',
        announcement: 'La page ne peut pas afficher ce que le proxy de console a envoyé.',
      },
      left: {
        label: 'Déconnecté',
        heading: 'Déconnecté',
        announcement: 'Déconnecté.',
      },
    },
    toolbar: {
      controls: 'Commandes',
      keys: 'Touches',
      typeText: 'Saisir un texte',
      clipboard: 'Presse-papiers',
      size: 'Taille de l’image',
      sizes: {
        fit: 'Adapter à la fenêtre',
        whole: 'Adapter, pixels entiers',
        actual: 'Pixel par pixel',
      },
      move: 'Déplacer',
      moveHint: 'Faire glisser pour déplacer l’image',
      fullScreen: 'Plein écran',
      screenshot: 'Capture d’écran',
      disconnect: 'Déconnecter',
      help: 'Aide',
      viewOnly: 'Lecture seule',
      noAnswer: 'Pas de réponse',
      roundTrip: 'Temps de réponse :',
      roundTripHint: 'Le proxy de console répond en {duration}',
    },
    keys: {
      title: 'Touches à l’écran',
      raise: 'Afficher le clavier du téléphone',
      stays: '{key} reste enfoncée jusqu’à un nouvel appui',
      terminal: 'Passer à un terminal virtuel',
      label: {
        ctrl: 'Ctrl',
        alt: 'Alt',
        shift: 'Maj',
        super: 'Super',
        esc: 'Échap',
        tab: 'Tab',
        enter: 'Entrée',
        backspace: 'Retour arrière',
        del: 'Suppr',
        home: 'Début',
        end: 'Fin',
        pageUp: 'Pg préc.',
        pageDown: 'Pg suiv.',
        sysRq: 'Syst',
        printScreen: 'Impr. écran',
        tapSuper: 'Appuyer sur Super',
      },
      name: {
        escape: 'Échappement',
        delete: 'Supprimer',
        left: 'Flèche gauche',
        down: 'Flèche bas',
        up: 'Flèche haut',
        right: 'Flèche droite',
        pageUp: 'Page précédente',
        pageDown: 'Page suivante',
      },
    },
    help: {
      title: 'Aide',
      chord: 'Appuyer ensemble puis relâcher : passe de l’écran de l’instance aux commandes.',
      escapeKey: '{key} dans les commandes',
      escape: 'Revient à l’écran de l’instance.',
      tab: 'Passe d’une commande à l’autre. Dans l’écran de l’instance, cette touche va à l’instance, comme toutes les autres.',
      touchName: 'Tactile :',
      touch:
        '{touch} un toucher est un clic, un toucher à deux doigts le bouton droit, à trois doigts le bouton du milieu. Deux doigts qui s’écartent agrandissent l’image ; un doigt la déplace ensuite, sauf si « Déplacer » est désactivé. Glisser deux doigts fait défiler dans l’instance tant que l’image entière est affichée.',
      fullScreen:
        '{fullScreen} transmet aussi les touches que le navigateur garderait, comme Alt+Tab et Échap, si le navigateur le permet. Maintenez Échap pour quitter.',
      licences:
        'Oriel, sous Apache License 2.0. Affiché avec {viewer} sous Mozilla Public License 2.0 ; son code source se trouve sur {address}.',
    },
    clipboard: {
      title: 'Presse-papiers',
      knowledge: {
        proven: 'Le presse-papiers fonctionne avec cette instance : elle a envoyé du texte.',
        offered:
          'L’écran de cette instance propose un presse-papiers. Il fonctionne si l’instance exécute un agent de presse-papiers (spice-vdagent). L’instance n’a encore rien envoyé.',
        plain:
          'L’instance n’a encore rien envoyé, et on ignore si elle a un presse-papiers. Si un texte n’arrive pas, faites-le plutôt saisir.',
      },
      fromGuest: 'Copié dans l’instance',
      nothingYet: 'Encore rien',
      copy: 'Copier dans votre presse-papiers',
      toGuest: 'Vers l’instance',
      pasteHere: 'Collez ici',
      put: 'Mettre dans le presse-papiers de l’instance',
      typeInstead: 'Saisir plutôt…',
      sent: 'Envoyé. Collez-le dans l’instance.',
      partlySent:
        'Envoyé, avec un point d’interrogation à la place de {characters}. Collez-le dans l’instance, ou faites plutôt saisir le texte.',
      latin1: {
        one: 'Le presse-papiers du serveur de console de cette instance ne connaît que les caractères Latin-1. {characters} arrive sous forme de point d’interrogation. « Saisir plutôt » appuie sur les touches de la disposition de l’instance, si elle les a.',
        other:
          'Le presse-papiers du serveur de console de cette instance ne connaît que les caractères Latin-1. {characters} arrivent sous forme de points d’interrogation. « Saisir plutôt » appuie sur les touches de la disposition de l’instance, si elle les a.',
      },
      questionMarks: 'L’instance a reçu un point d’interrogation à la place de {characters}.',
      follow: 'Garder les deux presse-papiers identiques tant que cette page est ouverte',
      followMeans: 'L’instance peut alors lire ce que vous copiez et modifier ce que vous collez.',
      needsHttps: 'Ce navigateur ne le permet que pour les pages servies par https.',
      notRead: 'Le navigateur n’a pas laissé la page lire le presse-papiers.',
      notWritten: 'Le navigateur n’a pas laissé la page écrire dans le presse-papiers.',
      notAllowed:
        'Le navigateur ne l’a pas permis. Les deux champs ci-dessus fonctionnent sans son autorisation.',
    },
    typing: {
      title: 'Saisir un texte',
      text: 'Texte',
      lineEnd: 'Une fin de ligne est la touche Entrée : une commande s’exécute donc.',
      tooLong: 'Le texte a {length} caractères. Saisissez-en au plus {limit} à la fois.',
      pastedTooLong: {
        one: 'Rien n’a été saisi : le texte collé a plus de {count} caractère. Utilisez « Saisir un texte ».',
        other:
          'Rien n’a été saisi : le texte collé a plus de {count} caractères. Utilisez « Saisir un texte ».',
      },
      noKeyEvent: 'Aucune touche ne correspond à {characters}.',
      cannotType: 'La disposition {layout} ne permet pas de saisir {characters}.',
      plainer: 'Remplacer les guillemets et tirets typographiques',
      plainerMeans: '“ ” ‘ ’ – … deviennent " " \' \' - ...',
      layout: 'Disposition du clavier de l’instance',
      byCharacter: 'Par caractère : le serveur de console trouve la touche',
      layoutOfRun:
        'Le texte en cours est encore saisi avec la disposition {layout}. Votre choix vaut pour le texte suivant.',
      reason: {
        remembered: 'Vous l’avez choisie pour cette instance, et la page s’en souvient.',
        keymap: 'L’hyperviseur indique cette disposition. Si l’instance en a une autre, choisissez celle-là.',
        unknown_keymap:
          'L’hyperviseur indique une disposition que cette page ne connaît pas. Les signes avec Maj ou AltGr peuvent arriver différents. Si la disposition de l’instance est dans la liste, choisissez-la.',
        server: 'Le serveur de console de cette instance trouve lui-même les touches.',
        browser: 'Supposée, parce que votre clavier l’a. Choisissez la disposition réglée dans l’instance.',
        language:
          'Supposée d’après la langue de votre navigateur. Choisissez la disposition réglée dans l’instance.',
      },
      layoutsDiffer:
        'La disposition de votre clavier est {browser}, celle de l’instance {guest}. Changez-la dans l’instance ou sur votre ordinateur.',
      anotherLayout: 'L’instance a une autre disposition…',
      phoneField: 'La saisie ici va à l’instance',
      pace: 'Vitesse',
      paces: {
        automatic: 'Automatique : aussi vite que l’instance répond',
        steady: 'Régulière (jusqu’à 20 caractères par seconde)',
        slow: 'Lente (5 caractères par seconde), pour les menus de démarrage',
      },
      layoutsNotLoaded:
        'Les dispositions de clavier n’ont pas pu être chargées. Copiez votre texte et rechargez la page.',
      layoutsNotLoadedNothing:
        'Les dispositions de clavier n’ont pas pu être chargées, rien n’a donc été saisi. Rechargez la page.',
      capsLock:
        'Le verrouillage majuscule est actif dans l’instance. Il est désactivé pendant la saisie du texte.',
      start: 'Saisir',
      goOn: 'Continuer',
      anyway: 'Saisir quand même',
      without: { one: 'Saisir sans ce caractère', other: 'Saisir sans ces caractères' },
      waitingForConnection: 'En attente de la connexion',
      estimate: {
        one: '{count} caractère, environ {seconds} s',
        other: '{count} caractères, environ {seconds} s',
      },
      stop: 'Arrêter',
      progress: 'Caractères saisis',
      sent: '{sent} sur {total}',
      sentInSilence: '{sent} sur {total}, en attente d’une réponse',
      keysBlocked:
        'Les touches sur lesquelles vous appuyez maintenant n’atteignent pas l’instance. Échap arrête la saisie.',
      copyRest: 'Copier le reste',
      done: { one: '{count} caractère saisi.', other: '{count} caractères saisis.' },
      result: {
        capsLock:
          'Rien n’a été saisi : le verrouillage majuscule est actif dans l’instance et ne se désactive pas. Désactivez-le dans l’instance, ou saisissez quand même le texte.',
        stopped: 'Arrêté après {sent} caractères sur {total}. Le reste est ci-dessous.',
        stoppedInSilence:
          'Arrêté pendant que le proxy de console ne répondait pas. {arrived} caractères sur {total} sont arrivés au proxy de console. Le reste est ci-dessous.',
        lost: 'La connexion a été perdue. {arrived} caractères sur {total} sont arrivés au proxy de console. Le reste est ci-dessous.',
        unconfirmed: {
          one: 'Son premier caractère est peut-être aussi arrivé : regardez l’écran et effacez ce qui s’y trouve.',
          other:
            'Ses {count} premiers caractères sont peut-être aussi arrivés : regardez l’écran et effacez ce qui s’y trouve.',
        },
        closed: 'La saisie a été arrêtée après {arrived} caractères sur {total}.',
        closedUnconfirmed: {
          one: 'Le suivant est peut-être aussi arrivé : regardez l’écran.',
          other: 'Les {count} suivants sont peut-être aussi arrivés : regardez l’écran.',
        },
      },
    },
    silence: {
      duration: 'Pas de réponse depuis {seconds} s.',
      watching:
        'L’image est peut-être ancienne. La page continue d’essayer et rouvre la console s’il n’y a pas de réponse.',
      typing:
        'L’image est peut-être ancienne. Le clavier et le pointeur ne sont pas transmis ; ce que vous avez saisi ces dernières secondes n’est peut-être pas arrivé. La page continue d’essayer et rouvre la console s’il n’y a pas de réponse.',
      spokenWatching: 'Le proxy de console ne répond pas.',
      spokenTyping:
        'Le proxy de console ne répond pas. Les touches ne sont pas transmises ; les dernières ne sont peut-être pas arrivées.',
    },
    wait: {
      ironic:
        'Cette instance est un serveur bare metal, et sa console est en cours de démarrage. Cela peut prendre une minute.',
      vmware: 'L’écran de cette instance est fourni par un vCenter qui n’a pas encore répondu.',
      upTo: 'Le proxy de console attend encore jusqu’à {seconds} s. Vous n’avez rien à faire.',
    },
    warning: {
      proxy_stopped: {
        now: 'Le proxy de console va s’arrêter.',
        next: 'Dans {seconds} s, cette page rouvrira d’elle-même la console. Les touches pressées à ce moment-là peuvent être perdues.',
        spoken: 'Le proxy de console va s’arrêter. Cette page rouvrira ensuite d’elle-même la console.',
      },
      session_idle: {
        now: 'Cette console n’a pas servi depuis un moment.',
        next: 'Elle se termine dans {seconds} s.',
        spoken:
          'Cette console va se terminer parce qu’elle n’a pas servi depuis un moment. Appuyez sur une touche ou sur le bouton « Rester ».',
      },
      session_time_limit: {
        now: 'La durée maximale de cette console est atteinte.',
        next: 'Elle se termine dans {seconds} s.',
        spoken: 'Cette console va se terminer : sa durée maximale est atteinte.',
      },
      endsUnlessUsed:
        'Elle se termine dans {seconds} s. Appuyez sur une touche ou bougez le pointeur pour rester.',
      stay: 'Rester',
    },
    ending: {
      quoted: '« {words} »',
      where: 'Où',
      step: 'Étape {number} sur 16, {actor} : {title}.',
      advice: 'Que faire',
      code: 'Code',
      check: 'À vérifier',
      silent:
        'Le proxy de console a cessé de répondre, bien que la connexion soit restée ouverte. L’instance s’exécute toujours. Elle n’a peut-être pas reçu les dernières touches.',
      broke:
        'La connexion au proxy de console a été coupée sans raison indiquée. L’instance s’exécute toujours.',
      brokeAtOnce: 'La connexion s’est ouverte et a été coupée aussitôt, sans raison indiquée.',
      notOpened:
        'La page a été chargée, mais son WebSocket ne s’est pas ouvert. Le navigateur n’en donne pas la raison.',
      checkNetwork: 'Cet ordinateur est-il toujours sur son réseau ou son VPN ?',
      checkRestart: 'Le proxy de console a-t-il été redémarré ?',
      checkBalancer:
        'Un répartiteur de charge sur le chemin ferme-t-il les connexions inactives ou anciennes ?',
      checkUpgrade:
        'Le proxy inverse sur le chemin transmet-il les WebSockets ? Il lui faut HTTP/1.1 et les en-têtes Upgrade et Connection.',
      checkProxy: 'Le proxy de console est-il en marche ?',
      unknownCode:
        'La connexion a été fermée avec le code {code}, que le proxy de console n’utilise pas. Un appareil sur le chemin l’a peut-être fermée.',
      tellCode: 'Réessayez. Si cela se reproduit, communiquez le code à votre opérateur.',
      tellOperator: 'Réessayez. Si cela se reproduit, prévenez votre opérateur.',
      passwordRequired: 'L’écran exige un mot de passe que le proxy de console aurait dû envoyer.',
      notValid: 'Le proxy de console a envoyé des données qui ne sont pas du RFB valable.',
      waiting: 'Cette page montre l’écran d’une machine virtuelle.',
      connecting: 'Connexion au proxy de console…',
      left: 'Vous vous êtes déconnecté de cette console. L’instance s’exécute toujours.',
      comeback: 'Nouvel essai dans {seconds} s (essai {attempt}).',
      comebackLater: 'Nouvel essai quand vous reviendrez à cet onglet ou que le réseau changera.',
      stopTrying: 'Ne plus essayer',
      openAgain: 'Rouvrir',
      list: 'Aller à la liste des instances',
      connect: 'Connecter',
      reconnect: 'Reconnecter',
    },
  },
  layouts: {
    characters: 'Par caractère',
    us: 'États-Unis',
    'us-intl': 'États-Unis international, avec touches mortes',
    gb: 'Royaume-Uni',
    be: 'Belge',
    br: 'Brésilien',
    ca: 'Canadien (français)',
    hr: 'Croate',
    cz: 'Tchèque',
    dk: 'Danois',
    nl: 'Néerlandais',
    ee: 'Estonien',
    fi: 'Finnois',
    fr: 'Français',
    'fr-nodeadkeys': 'Français sans touches mortes',
    de: 'Allemand',
    'de-nodeadkeys': 'Allemand sans touches mortes',
    hu: 'Hongrois',
    is: 'Islandais',
    it: 'Italien',
    jp: 'Japonais',
    lv: 'Letton',
    lt: 'Lituanien',
    no: 'Norvégien',
    pl: 'Polonais',
    pt: 'Portugais',
    ru: 'Russe',
    si: 'Slovène',
    es: 'Espagnol',
    latam: 'Espagnol (Amérique latine)',
    se: 'Suédois',
    ch: 'Suisse (allemand)',
    'ch-fr': 'Suisse (français)',
    tr: 'Turc',
  },
  sessions: {
    title: 'Sessions',
    open: 'Ouvertes',
    ended: 'Terminées',
    filter: 'Filtrer les sessions',
    filterHint: 'Filtrer par instance, utilisateur, adresse…',
    loading: 'Chargement…',
    count: { one: '{count} session', other: '{count} sessions' },
    someOf: { one: '{shown} sur {count} session', other: '{shown} sur {count} sessions' },
    more: {
      one: '{count} autre session correspond. Filtrez pour la voir.',
      other: '{count} autres sessions correspondent. Filtrez pour les voir.',
    },
    noMatch: 'Aucune session ne correspond à « {filter} ».',
    noneOpen: 'Aucune console n’est ouverte.',
    noneEnded: 'Aucune console ne s’est terminée pendant cette période.',
    stale: 'La liste date de {time}.',
    silent: {
      one: '{count} proxy de console n’a pas répondu. Ses sessions manquent ici.',
      other: '{count} proxys de console n’ont pas répondu. Leurs sessions manquent ici.',
    },
    silentNamed: 'Les proxys de console sur {hosts} n’ont pas répondu. Leurs sessions manquent ici.',
    instance: 'Instance',
    user: 'Utilisateur',
    client: 'Adresse du client',
    since: 'Depuis',
    idle: 'Inactive',
    active: 'Active',
    access: 'Accès',
    full: 'Complet',
    viewOnly: 'Lecture seule',
    path: 'Proxy',
    actions: 'Actions',
    unknown: 'Inconnu',
    trace: 'Trace',
    traceOf: 'Trace de la console de {name}',
    end: 'Terminer…',
    endOf: 'Terminer la console de {name}…',
    endTitle: 'Terminer cette console ?',
    endAsk: 'La console de {name}, ouverte depuis {client}, se ferme aussitôt. L’instance n’est pas touchée.',
    endAskUser:
      'La console de {name}, que {user} a ouverte depuis {client}, se ferme aussitôt. L’instance n’est pas touchée.',
    message: 'Message à l’utilisateur',
    messageHint: 'L’utilisateur de la console le lit. {max} caractères au plus.',
    endNow: 'Terminer la console',
    ending: 'Fin en cours…',
    keep: 'La laisser ouverte',
    hasEnded: 'La console de {name} est terminée.',
    endedAt: 'Terminée',
    after: 'après {duration}',
    why: 'Raison',
    browserClosed: 'L’utilisateur l’a fermée',
    browserLost: 'La connexion au navigateur a été perdue',
    guestClosed: 'L’écran de l’instance a fermé la connexion',
    sinceAudit: 'Toutes les sessions terminées depuis {time}. Le fichier d’audit contient les précédentes.',
    sinceMemory:
      'Toutes les sessions terminées depuis {time}. Les proxys de console les gardent en mémoire ; avec [oriel] audit_log, elles survivent à un redémarrage.',
  },
  signIn: {
    signIn: 'Se connecter',
    signingIn: 'Connexion…',
    signOut: 'Se déconnecter',
    user: 'Utilisateur',
    domain: 'Domaine',
    password: 'Mot de passe',
    whichProject: 'Quel projet ?',
    wrong: 'L’utilisateur ou le mot de passe est incorrect.',
    replaced: 'Ce navigateur est maintenant connecté en tant que {user} dans {project}.',
    shownBefore: 'Cet onglet affichait {user} dans {project}.',
    continueAs: 'Continuer en tant que {user}',
    notice: {
      expired: 'Votre connexion a expiré. Connectez-vous de nouveau pour reprendre là où vous étiez.',
      endedElsewhere: 'Vous avez été déconnecté, dans un autre onglet ou par un administrateur.',
      noProject: 'Vous n’avez de rôle dans aucun projet, il n’y a donc rien à afficher.',
      signedOut: 'Vous êtes déconnecté.',
      notRevoked:
        'Vous êtes déconnecté de ce navigateur, mais le service n’a pas pu l’enregistrer. Si ce n’est pas votre ordinateur, connectez-vous puis déconnectez-vous de nouveau.',
    },
  },
  frame: {
    pages: 'Pages',
    inProject: 'dans {project}',
    stillSignedIn: 'Vous êtes toujours connecté.',
    signOutFailed: 'La déconnexion n’a pas réussi :',
    consoleContinues: 'La console ouverte continue.',
    noAnswer: 'Le service ne répond pas',
    notReached: 'Injoignable',
    anotherUser: 'Autre utilisateur',
    behindSilent: 'Le service derrière cette adresse ne répond pas (HTTP {status}).',
    noReason: 'Le service a répondu HTTP {status} sans donner de raison.',
    whereStopped: 'Où s’est-elle arrêtée ?',
  },
  views: {
    instances: 'Instances',
    sessions: 'Sessions',
    trace: 'Trace',
    traces: 'Traces',
    health: 'État',
    wall: 'Plusieurs consoles',
  },
  embedded: {
    watch: 'Regarder',
    looking: 'Recherche de {name}…',
    noInstance: 'Aucune instance ne s’appelle « {name} »',
    severalInstances: 'Plusieurs instances s’appellent « {name} »',
    whyNone:
      'Soit le nom est incorrect, soit l’instance ne vous est pas visible dans le projet {project}. Cette page ouvre la console dès que l’instance apparaît.',
    back: 'Retour aux instances',
    off: 'L’instance ne s’exécute pas. Sa console s’ouvrira ici à son démarrage.',
    newConsole: 'Obtenir une nouvelle console',
    copyCommand: 'Copier la commande CLI',
    newTab: 'Nouvel onglet',
    opening: 'Ouverture de la console…',
    consoleOf: 'Console de {name}',
    noWebAddress: 'L’adresse de la console n’est pas une adresse web.',
  },
};

export const cli: Translation<typeof english.cli> = {};

const TELL_OPERATOR = 'Communiquez à votre opérateur l’ID de requête ci-dessous.';
const NEW_CONSOLE = 'Demandez de nouveau la console pour obtenir une nouvelle adresse.';
const IN_A_MINUTE = 'Réessayez dans une minute.';
const LATER = 'Réessayez plus tard.';
const IN_SECONDS = 'Attendez quelques secondes, puis réessayez.';
const START_FIRST = 'Démarrez l’instance, puis demandez sa console.';
const OTHER_VIEWER = 'Utilisez la page de console ou un afficheur récent.';
const CLOSE_ONE = 'Fermez une console dont vous n’avez pas besoin, ou réessayez plus tard.';

export const refusals: Translation<RefusalTexts> = {
  request_malformed: {
    title: 'requête incorrecte',
    sentence: 'La requête n’a pas pu être comprise.',
    advice: 'Corrigez la requête comme l’indique le message.',
  },
  api_tls_required: {
    title: 'non chiffré',
    sentence: 'Cette API n’accepte que les connexions chiffrées : son adresse commence par https://.',
    advice: 'Commencez l’adresse par https://.',
  },
  unauthenticated: {
    title: 'non connecté',
    sentence: 'Cette requête nécessite une authentification.',
    advice: 'Connectez-vous de nouveau.',
  },
  sign_in_throttled: {
    title: 'trop de connexions',
    sentence: 'Il y a eu trop d’échecs de connexion, ou trop de connexions simultanées.',
    advice: 'Attendez une minute, puis connectez-vous de nouveau.',
  },
  requests_throttled: {
    title: 'trop de requêtes',
    sentence: 'Trop de requêtes de cette adresse cliente sont en cours.',
    advice: 'Attendez une seconde, puis réessayez.',
  },
  screens_throttled: {
    title: 'trop d’images',
    sentence: 'Vous avez demandé trop d’images ou de textes d’écrans.',
    advice: IN_SECONDS,
  },
  sign_in_changed: {
    title: 'autre utilisateur connecté',
    sentence: 'Une autre connexion a remplacé la vôtre dans ce navigateur.',
    advice: 'Vérifiez l’utilisateur affiché par la page, puis réessayez.',
  },
  not_from_dashboard: {
    title: 'ne vient pas du tableau de bord',
    sentence: 'Cette requête ne vient pas du tableau de bord de ce service.',
    advice: `Ouvrez le tableau de bord par sa propre adresse et rechargez-le. ${TELL_OPERATOR}`,
  },
  sign_in_forgotten: {
    title: 'déconnecté par un redémarrage',
    sentence: 'Votre connexion est antérieure au dernier redémarrage du stockage des jetons.',
    advice: 'Connectez-vous de nouveau.',
  },
  sign_in_unchecked: {
    title: 'connexions non vérifiables',
    sentence:
      'Les connexions ne peuvent pas être vérifiées : l’autorité des jetons ou son stockage ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  sign_ins_full: {
    title: 'trop de connexions terminées',
    sentence: 'Le stockage des jetons n’a plus de place pour une autre connexion terminée.',
    advice: `${LATER} ${TELL_OPERATOR}`,
  },
  identity_unreachable: {
    title: 'le service d’identité ne répond pas',
    sentence: 'Votre connexion n’a pas pu être vérifiée : le service d’identité ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  forbidden: {
    title: 'non autorisé',
    sentence: 'La politique n’autorise pas cette action avec vos rôles.',
    advice: 'Demandez le rôle member à un administrateur du projet.',
  },
  not_found: {
    title: 'introuvable',
    sentence: 'La ressource est introuvable.',
    advice: 'Vérifiez l’adresse.',
  },
  instance_unknown: {
    title: 'instance introuvable',
    sentence: 'L’instance est introuvable.',
    advice: 'Vérifiez son nom ou son ID ; les instances des autres projets ne sont pas visibles.',
  },
  instance_on_two_hosts: {
    title: 'instance sur deux hôtes',
    sentence: 'Deux hôtes de calcul déclarent que cette instance s’exécute chez eux.',
    advice: TELL_OPERATOR,
  },
  peer_silent: {
    title: 'un hôte ne répond pas',
    sentence: 'Un hôte qui doit répondre à cette requête ne réagit pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  compute_unreachable: {
    title: 'l’hôte de calcul ne répond pas',
    sentence: 'L’hôte qui exécute l’instance ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  foreign_connect_info: {
    title: 'console d’une autre instance',
    sentence: 'L’hôte de l’instance a renvoyé la console d’une autre instance.',
    advice: TELL_OPERATOR,
  },
  authority_unreachable: {
    title: 'l’autorité des jetons ne répond pas',
    sentence: 'La console n’a pas pu être autorisée : l’autorité des jetons ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  console_not_audited: {
    title: 'audit impossible',
    sentence: 'Les consoles sont auditées ici, et celle-ci ne peut pas l’être.',
    advice: TELL_OPERATOR,
  },
  console_disabled: {
    title: 'consoles désactivées',
    sentence: 'Les consoles sont désactivées sur l’hôte de l’instance.',
    advice: TELL_OPERATOR,
  },
  console_type_invalid: {
    title: 'type de console non proposé',
    sentence: 'Les consoles de ce type ne sont pas proposées.',
    advice: 'Demandez un des types de console proposés.',
  },
  hypervisor_unreachable: {
    title: 'l’hyperviseur ne répond pas',
    sentence: 'L’hyperviseur de l’hôte de l’instance ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  hypervisor_forbidden: {
    title: 'pas d’accès à l’hyperviseur',
    sentence: 'L’agent de calcul de l’hôte de l’instance n’a pas accès à l’hyperviseur.',
    advice: TELL_OPERATOR,
  },
  guest_unknown: {
    title: 'instance disparue',
    sentence: 'L’instance n’est plus sur son hôte.',
    advice: 'Rechargez la liste des instances.',
  },
  guest_not_running: {
    title: 'instance arrêtée',
    sentence: 'L’instance ne s’exécute pas, elle n’a donc pas d’écran.',
    advice: START_FIRST,
  },
  screenshot_unsupported: {
    title: 'pas d’images de cette instance',
    sentence: 'L’hyperviseur de l’instance ne peut pas capturer son écran.',
    advice: 'Ouvrez plutôt la console.',
  },
  screenshot_failed: {
    title: 'pas d’image de l’écran',
    sentence: 'L’hyperviseur n’a pas pu capturer l’écran de l’instance.',
    advice: `Ouvrez plutôt la console. ${TELL_OPERATOR}`,
  },
  screenshots_busy: {
    title: 'trop d’images à la fois',
    sentence: 'L’hôte de l’instance doit capturer trop d’écrans à la fois.',
    advice: IN_SECONDS,
  },
  store_unavailable: {
    title: 'le stockage des jetons ne répond pas',
    sentence: 'La console n’a pas pu être autorisée : le stockage des jetons ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  too_many_tokens: {
    title: 'trop de jetons valides',
    sentence: 'La console n’a pas pu être autorisée : trop de consoles ont été demandées récemment.',
    advice: 'Utilisez une console déjà ouverte, ou réessayez dans quelques minutes.',
  },
  store_not_shared: {
    title: 'jetons non partagés entre contrôleurs',
    sentence: 'La console n’a pas pu être autorisée : les contrôleurs ne partagent pas les jetons.',
    advice: TELL_OPERATOR,
  },
  token_unknown: {
    title: 'jeton inconnu',
    sentence: 'Le jeton de console dans l’adresse est inconnu ou a été retiré.',
    advice: NEW_CONSOLE,
  },
  token_unknown_split_store: {
    title: 'jetons non partagés entre contrôleurs',
    sentence: 'Le jeton n’est pas connu ici : les contrôleurs ne partagent pas les jetons.',
    advice: `Un nouvel essai peut réussir par hasard. ${TELL_OPERATOR}`,
  },
  token_store_not_shared: {
    title: 'jetons non partagés entre contrôleurs',
    sentence: 'Votre accès n’a pas pu être vérifié : les contrôleurs ne partagent pas les jetons.',
    advice: TELL_OPERATOR,
  },
  token_expired: {
    title: 'jeton expiré',
    sentence: 'L’adresse de la console a expiré.',
    advice: NEW_CONSOLE,
  },
  token_used: {
    title: 'adresse déjà utilisée',
    sentence: 'Cette adresse de console a déjà été utilisée et n’ouvre qu’une seule console.',
    advice: `Continuez là où elle a été ouverte. ${NEW_CONSOLE}`,
  },
  token_address_differs: {
    title: 'demandée depuis une autre adresse',
    sentence: 'Cette adresse de console ne s’ouvre que là où elle a été demandée.',
    advice: 'Demandez la console depuis cet ordinateur et ce réseau.',
  },
  token_guest_gone: {
    title: 'instance disparue',
    sentence: 'L’instance de cette adresse de console n’est plus sur son hôte.',
    advice: 'Cherchez l’instance dans la liste et demandez de nouveau sa console.',
  },
  token_guest_moved: {
    title: 'écran déplacé',
    sentence: 'L’écran de l’instance n’est plus là où mène cette adresse de console.',
    advice: `${NEW_CONSOLE} L’adresse d’une console série ou SPICE ne s’ouvre que dans un afficheur de ce type.`,
  },
  token_access_ended: {
    title: 'accès retiré',
    sentence: 'L’utilisateur de cette adresse n’est plus autorisé à ouvrir la console.',
    advice: 'Connectez-vous et demandez de nouveau la console.',
  },
  token_unconfirmed: {
    title: 'l’hôte de calcul ne confirme pas',
    sentence: 'L’hôte de l’instance n’a pas confirmé où se trouve son écran.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  token_store_unavailable: {
    title: 'le stockage des jetons ne répond pas',
    sentence: 'Votre accès n’a pas pu être vérifié : le stockage des jetons ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  token_unauthentic: {
    title: 'enregistrement de jeton non authentique',
    sentence: 'Votre accès n’a pas pu être vérifié : son enregistrement n’est pas authentique.',
    advice: NEW_CONSOLE,
  },
  token_guest_stopped: {
    title: 'instance arrêtée',
    sentence: 'L’instance a été arrêtée, cette adresse de console n’est donc plus valable.',
    advice: `${NEW_CONSOLE} Si l’instance ne s’exécute pas, démarrez-la d’abord.`,
  },
  nova_unreachable: {
    title: 'le cloud ne répond pas',
    sentence: 'Votre accès n’a pas pu être vérifié : le service de calcul ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_identity_unreachable: {
    title: 'le service d’identité ne répond pas',
    sentence: 'Votre accès n’a pas pu être vérifié : le service d’identité ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_credentials_refused: {
    title: 'identifiants du proxy incorrects',
    sentence: 'Votre accès n’a pas pu être vérifié : le proxy a des identifiants incorrects.',
    advice: TELL_OPERATOR,
  },
  nova_forbidden: {
    title: 'droits du proxy insuffisants',
    sentence: 'Votre accès n’a pas pu être vérifié : le proxy n’a pas les droits nécessaires dans le cloud.',
    advice: TELL_OPERATOR,
  },
  nova_failed: {
    title: 'défaillance du cloud',
    sentence: 'Votre accès n’a pas pu être vérifié : le service de calcul a échoué.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_answer_unusable: {
    title: 'réponse du cloud incompréhensible',
    sentence: 'Votre accès n’a pas pu être vérifié : le proxy n’a pas compris la réponse du cloud.',
    advice: TELL_OPERATOR,
  },
  nova_too_old: {
    title: 'cloud trop ancien',
    sentence: 'Votre accès n’a pas pu être vérifié : le service de calcul est trop ancien.',
    advice: TELL_OPERATOR,
  },
  nova_endpoint_missing: {
    title: 'pas d’adresse de calcul dans le cloud',
    sentence: 'Votre accès n’a pas pu être vérifié : le cloud n’annonce aucun service de calcul.',
    advice: TELL_OPERATOR,
  },
  token_unknown_to_nova: {
    title: 'adresse plus valable',
    sentence: 'L’adresse de la console a expiré, a été retirée ou provient d’un autre cloud.',
    advice: NEW_CONSOLE,
  },
  nova_unconfirmed: {
    title: 'le cloud ne confirme pas',
    sentence: 'L’hôte de calcul de cette instance n’a pas confirmé où se trouve son écran.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_console_address: {
    title: 'écran sans adresse',
    sentence: 'L’hôte de calcul de cette instance n’indique pas l’adresse de son écran.',
    advice: TELL_OPERATOR,
  },
  token_guest_restarting: {
    title: 'instance en redémarrage',
    sentence: 'L’instance redémarre et n’a pas encore d’écran.',
    advice: IN_SECONDS,
  },
  nova_database_unreachable: {
    title: 'la base de données du cloud ne répond pas',
    sentence: 'Votre accès n’a pas pu être vérifié : la base de données du cloud ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_database_refused: {
    title: 'la base de données du cloud refuse le proxy',
    sentence: 'Votre accès n’a pas pu être vérifié : la base de données du cloud refuse le proxy.',
    advice: TELL_OPERATOR,
  },
  nova_database_unusable: {
    title: 'base de données du cloud incompréhensible',
    sentence: 'Votre accès n’a pas pu être vérifié : la base de données du cloud n’a pas été comprise.',
    advice: TELL_OPERATOR,
  },
  nova_cell_unreadable: {
    title: 'une partie du cloud ne répond pas',
    sentence: 'Votre accès n’a pas pu être vérifié : une partie du cloud ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_bus_unreachable: {
    title: 'le bus de messages du cloud ne répond pas',
    sentence: 'L’hôte de calcul n’a pas pu être interrogé : le bus de messages du cloud ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  token_other_kind: {
    title: 'adresse d’un autre type de console',
    sentence: 'L’adresse correspond à un autre type de console que celui de ce proxy.',
    advice: `${NEW_CONSOLE} Choisissez la console qui montre l’écran.`,
  },
  token_missing: {
    title: 'pas de jeton',
    sentence: 'L’adresse ne contient pas de jeton de console.',
    advice: NEW_CONSOLE,
  },
  token_malformed: {
    title: 'jeton incorrect',
    sentence: 'Le jeton de console dans l’adresse est incorrect.',
    advice: `Copiez l’adresse entière. ${NEW_CONSOLE}`,
  },
  origin_forbidden: {
    title: 'page d’un autre site',
    sentence: 'La page qui a demandé cette console vient d’un site non autorisé.',
    advice: 'Ouvrez la console avec l’adresse que vous avez reçue.',
  },
  origin_scheme_mismatch: {
    title: 'http et https mélangés',
    sentence: 'Le schéma de la page (http ou https) diffère de celui de l’adresse de la console.',
    advice: 'Ouvrez la console avec l’adresse que vous avez reçue, y compris https:// ou http://.',
  },
  upgrade_required: {
    title: 'pas une requête WebSocket',
    sentence: 'Cette adresse nécessite un WebSocket, et non une simple requête.',
    advice: 'Ouvrez plutôt la page de console.',
  },
  handshake_malformed: {
    title: 'négociation WebSocket incorrecte',
    sentence: 'La négociation WebSocket est incorrecte.',
    advice: 'Utilisez un navigateur récent.',
  },
  subprotocol_unsupported: {
    title: 'sous-protocole inconnu',
    sentence: 'L’afficheur demande un sous-protocole WebSocket que le proxy ne prend pas en charge.',
    advice: 'Utilisez la page de console de ce proxy, ou un afficheur qui envoie des trames binaires.',
  },
  proxy_full: {
    title: 'trop de consoles',
    sentence: 'Ce proxy de console ne peut pas accepter d’autre session.',
    advice: CLOSE_ONE,
  },
  address_full: {
    title: 'trop de consoles depuis votre réseau',
    sentence: 'Trop de consoles sont ouvertes depuis votre adresse réseau.',
    advice: CLOSE_ONE,
  },
  upgrades_throttled: {
    title: 'trop de tentatives',
    sentence: 'Votre adresse réseau a demandé des consoles trop souvent.',
    advice: 'Attendez une minute, puis réessayez.',
  },
  proxy_draining: {
    title: 'proxy en cours d’arrêt',
    sentence: 'Ce proxy de console est en cours d’arrêt.',
    advice: NEW_CONSOLE,
  },
  tls_required: {
    title: 'non chiffré',
    sentence: 'Ce proxy de console n’accepte que les connexions chiffrées.',
    advice: 'Commencez l’adresse par https://.',
  },
  tokens_throttled: {
    title: 'trop d’adresses incorrectes',
    sentence: 'Trop d’adresses de console non valables sont venues de votre adresse réseau.',
    advice:
      'Attendez une minute, puis réessayez. Les consoles déjà ouvertes auparavant peuvent être rouvertes tout de suite.',
  },
  user_full: {
    title: 'vous avez trop de consoles ouvertes',
    sentence: 'Vous avez trop de consoles ouvertes.',
    advice: 'Fermez une console dont vous n’avez pas besoin.',
  },
  guest_full: {
    title: 'trop de spectateurs',
    sentence: 'Trop de personnes ont ouvert la console de cette instance.',
    advice: 'Demandez à l’une d’elles de la fermer, ou réessayez plus tard.',
  },
  guest_share_full: {
    title: 'trop de consoles d’une instance',
    sentence: 'Vous avez ouvert trop de fois la console de cette instance.',
    advice: 'Fermez-en une, dans une autre fenêtre ou sur un autre appareil.',
  },
  token_check_unreachable: {
    title: 'l’autorité des jetons ne répond pas',
    sentence: 'Votre accès n’a pas pu être vérifié : l’autorité des jetons ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  recording_failed: {
    title: 'enregistrement impossible',
    sentence: 'Les consoles sont enregistrées ici, et celle-ci ne peut pas l’être.',
    advice: TELL_OPERATOR,
  },
  session_not_audited: {
    title: 'audit impossible',
    sentence: 'Les consoles sont auditées ici, et celle-ci ne peut pas l’être.',
    advice: TELL_OPERATOR,
  },
  console_in_use: {
    title: 'console occupée',
    sentence: 'Un autre utilisateur a ouvert cette console, et un seul y est autorisé.',
    advice: 'Réessayez plus tard, ou demandez une console en lecture seule.',
  },
  client_handshake_timeout: {
    title: 'le navigateur ne répond pas',
    sentence: 'Le navigateur n’a pas répondu pendant la négociation RFB.',
    advice: 'Rechargez la page.',
  },
  websocket_protocol_error: {
    title: 'trame WebSocket incorrecte',
    sentence: 'Le navigateur a envoyé une trame WebSocket incorrecte.',
    advice: 'Rechargez la page.',
  },
  websocket_text_frame: {
    title: 'trame de texte',
    sentence: 'L’afficheur a envoyé du texte là où seules des données binaires sont permises.',
    advice: OTHER_VIEWER,
  },
  websocket_frame_too_big: {
    title: 'trame trop grande',
    sentence: 'L’afficheur a envoyé une trame plus grande que permis.',
    advice: 'Collez moins de texte à la fois.',
  },
  page_messages_throttled: {
    title: 'trop de messages de la page',
    sentence: 'La page de console a envoyé trop de messages en plus de la console elle-même.',
    advice: 'Rechargez la page.',
  },
  guest_without_screen: {
    title: 'instance sans écran',
    sentence: 'L’instance n’a pas d’écran que cette console puisse montrer.',
    advice: TELL_OPERATOR,
  },
  screen_on_socket: {
    title: 'écran hors du réseau',
    sentence: 'L’écran de l’instance est sur un socket local que le proxy ne peut pas atteindre.',
    advice: TELL_OPERATOR,
  },
  screen_listens_elsewhere: {
    title: 'écran à une autre adresse',
    sentence: 'L’écran de l’instance est à une adresse qu’aucun proxy de console ne peut atteindre.',
    advice: TELL_OPERATOR,
  },
  screen_unreachable: {
    title: 'écran inaccessible',
    sentence: 'L’écran de l’instance est inaccessible depuis le proxy de console.',
    advice: TELL_OPERATOR,
  },
  screen_address_unusable: {
    title: 'écran sans adresse utilisable',
    sentence: 'L’adresse de l’écran mène au proxy de console lui-même.',
    advice: TELL_OPERATOR,
  },
  screen_silent: {
    title: 'l’écran ne répond pas',
    sentence: 'L’écran de l’instance ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  screen_closed_early: {
    title: 'l’écran a fermé la connexion',
    sentence: 'L’écran de l’instance a fermé la connexion avant d’être prêt.',
    advice: `Réessayez. ${TELL_OPERATOR}`,
  },
  screen_version_unsupported: {
    title: 'version RFB non prise en charge',
    sentence: 'L’écran de l’instance n’a aucune version RFB prise en charge.',
    advice: TELL_OPERATOR,
  },
  screen_security_unsupported: {
    title: 'pas de sécurité commune',
    sentence: 'L’écran de l’instance et le proxy de console n’ont aucun type de sécurité en commun.',
    advice: TELL_OPERATOR,
  },
  screen_authentication_failed: {
    title: 'mot de passe refusé par l’écran',
    sentence: 'L’écran de l’instance n’a pas accepté le mot de passe du proxy de console.',
    advice: TELL_OPERATOR,
  },
  screen_password_unknown: {
    title: 'mot de passe requis par l’écran',
    sentence: 'L’écran de l’instance exige un mot de passe que le proxy n’a pas.',
    advice: TELL_OPERATOR,
  },
  screen_refused: {
    title: 'refus de l’écran',
    sentence: 'Le serveur de console de l’instance a refusé la connexion.',
    advice: TELL_OPERATOR,
  },
  screen_protocol_error: {
    title: 'l’écran enfreint le protocole',
    sentence: 'L’écran de l’instance enfreint le protocole RFB.',
    advice: TELL_OPERATOR,
  },
  screen_vencrypt_unsupported: {
    title: 'pas de chiffrement commun',
    sentence: 'L’écran de l’instance et le proxy de console n’ont aucun chiffrement en commun.',
    advice: TELL_OPERATOR,
  },
  screen_tls_untrusted: {
    title: 'écran non fiable',
    sentence: 'Le proxy de console ne fait pas confiance au certificat de l’écran.',
    advice: TELL_OPERATOR,
  },
  screen_tls_expired: {
    title: 'certificat expiré',
    sentence: 'Le certificat de l’écran de l’instance a expiré.',
    advice: TELL_OPERATOR,
  },
  screen_tls_not_yet_valid: {
    title: 'certificat pas encore valable',
    sentence: 'Le certificat de l’écran de l’instance n’est pas encore valable.',
    advice: TELL_OPERATOR,
  },
  screen_tls_wrong_name: {
    title: 'certificat d’un autre hôte',
    sentence: 'Le certificat de l’écran de l’instance est celui d’un autre hôte.',
    advice: TELL_OPERATOR,
  },
  screen_tls_client_wanted: {
    title: 'certificat exigé par l’écran',
    sentence: 'L’écran de l’instance exige un certificat que le proxy de console n’a pas.',
    advice: TELL_OPERATOR,
  },
  screen_tls_client_refused: {
    title: 'proxy refusé par l’écran',
    sentence: 'L’écran de l’instance a refusé le certificat du proxy de console.',
    advice: TELL_OPERATOR,
  },
  screen_tls_failed: {
    title: 'échec du chiffrement',
    sentence: 'La connexion chiffrée à l’écran de l’instance a échoué.',
    advice: TELL_OPERATOR,
  },
  screen_tls_silent: {
    title: 'chiffrement trop long',
    sentence: 'L’écran de l’instance n’a pas terminé la négociation du chiffrement à temps.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  screen_tls_unready: {
    title: 'certificats du proxy absents',
    sentence: 'Le proxy de console ne peut pas utiliser ses propres fichiers pour les écrans chiffrés.',
    advice: TELL_OPERATOR,
  },
  screen_closed: {
    title: 'écran fermé',
    sentence: 'Le serveur de console de l’instance a fermé la connexion.',
    advice: 'Si l’instance s’exécute encore, demandez de nouveau sa console.',
  },
  client_protocol_error: {
    title: 'l’afficheur enfreint le protocole',
    sentence: 'L’afficheur enfreint le protocole RFB.',
    advice: OTHER_VIEWER,
  },
  view_only_unreadable: {
    title: 'message inconnu de l’afficheur',
    sentence: 'Cette console en lecture seule a reçu un message qui pourrait être une frappe.',
    advice: OTHER_VIEWER,
  },
  guest_stopped: {
    title: 'instance arrêtée',
    sentence: 'L’instance a été arrêtée.',
    advice: START_FIRST,
  },
  guest_shut_down: {
    title: 'instance éteinte',
    sentence: 'L’instance s’est éteinte.',
    advice: START_FIRST,
  },
  guest_saved: {
    title: 'instance sauvegardée',
    sentence: 'L’instance a été sauvegardée sur disque. Elle reprendra là à son démarrage.',
    advice: START_FIRST,
  },
  guest_crashed: {
    title: 'instance plantée',
    sentence: 'L’instance a planté, ou le processus qui l’exécute a été tué.',
    advice: `${START_FIRST} ${TELL_OPERATOR}`,
  },
  guest_suspended: {
    title: 'instance suspendue',
    sentence: 'L’instance a été suspendue.',
    advice: 'Reprenez l’instance, puis demandez sa console.',
  },
  guest_shelved: {
    title: 'instance archivée',
    sentence: 'L’instance a été archivée : elle a été arrêtée et son disque est conservé comme image.',
    advice: 'Désarchivez l’instance, puis demandez sa console.',
  },
  guest_restarting: {
    title: 'instance en redémarrage',
    sentence: 'L’instance redémarre.',
    advice: IN_SECONDS,
  },
  guest_rebuilding: {
    title: 'instance en reconstruction',
    sentence: 'L’instance est reconstruite à partir d’une image.',
    advice: 'Réessayez quand l’instance s’exécute de nouveau, ou demandez sa console.',
  },
  guest_resizing: {
    title: 'instance en déplacement',
    sentence: 'L’instance est redimensionnée ou déplacée vers un autre hôte.',
    advice: 'Ensuite, demandez de nouveau la console pour obtenir une nouvelle adresse.',
  },
  guest_migrated: {
    title: 'instance migrée',
    sentence: 'L’instance a migré vers un autre hôte.',
    advice: NEW_CONSOLE,
  },
  guest_deleted: {
    title: 'instance supprimée',
    sentence: 'L’instance a été supprimée.',
    advice: 'Il n’y a plus rien à voir.',
  },
  ended_by_operator: {
    title: 'terminée par un opérateur',
    sentence: 'Un opérateur a mis fin à cette console.',
    advice:
      'Si vous avez encore besoin de la console et que la raison ne l’interdit pas, demandez-la de nouveau.',
  },
  session_taken_over: {
    title: 'reprise par un autre',
    sentence: 'Un autre utilisateur a ouvert cette console, et un seul y est autorisé.',
    advice: NEW_CONSOLE,
  },
  session_idle: {
    title: 'fermée pour inactivité',
    sentence: 'Cette console a été fermée parce qu’elle n’a pas servi pendant un moment.',
    advice: NEW_CONSOLE,
  },
  user_disabled: {
    title: 'compte désactivé',
    sentence: 'Votre compte a été désactivé ou supprimé.',
    advice: TELL_OPERATOR,
  },
  role_lost: {
    title: 'rôle retiré',
    sentence: 'Vous n’avez plus de rôle qui ouvre des consoles dans ce projet.',
    advice: 'Demandez le rôle member à un administrateur du projet.',
  },
  guest_reassigned: {
    title: 'instance dans un autre projet',
    sentence: 'L’instance appartient maintenant à un autre projet.',
    advice: 'Connectez-vous à ce projet, si vous y avez un rôle.',
  },
  sign_in_revoked: {
    title: 'déconnecté',
    sentence: 'La connexion avec laquelle cette console a été ouverte est terminée.',
    advice: 'Connectez-vous de nouveau.',
  },
  session_time_limit: {
    title: 'temps écoulé',
    sentence: 'Cette console a atteint sa durée maximale.',
    advice: NEW_CONSOLE,
  },
  session_resumed: {
    title: 'continuée ailleurs',
    sentence: 'Cette console continue dans un autre de vos onglets ou une autre de vos connexions.',
    advice: 'Continuez là-bas, ou rechargez cette page pour l’utiliser ici.',
  },
  proxy_stopped: {
    title: 'proxy arrêté',
    sentence: 'Le proxy de console a été arrêté.',
    advice: NEW_CONSOLE,
  },
  viewer_stalled: {
    title: 'connexion morte',
    sentence: 'La connexion au navigateur était morte.',
    advice: 'Vérifiez le réseau, puis rechargez la page.',
  },
  internal_error: {
    title: 'erreur interne',
    sentence: 'Une erreur inattendue s’est produite.',
    advice: TELL_OPERATOR,
  },
  power_conflict: {
    title: 'impossible dans cet état',
    sentence: 'L’instance est dans un état où cette action est impossible.',
    advice: 'Attendez que l’instance ait terminé son opération en cours, puis vérifiez son état.',
  },
  power_unsupported: {
    title: 'impossible ici',
    sentence: 'L’hyperviseur de cette instance ne peut pas faire cela.',
    advice: 'Utilisez une autre action.',
  },
  power_managed_by_nova: {
    title: 'appartient à OpenStack',
    sentence: 'Cette instance appartient à OpenStack Nova, qui seul la démarre et l’arrête.',
    advice: 'Utilisez le tableau de bord ou les commandes de votre cloud.',
  },
  power_failed: {
    title: 'refus de l’hyperviseur',
    sentence: 'L’hyperviseur n’a pas pu effectuer cette action sur l’instance.',
    advice: TELL_OPERATOR,
  },
  power_throttled: {
    title: 'trop d’actions d’alimentation',
    sentence: 'Trop d’actions d’alimentation ont été demandées à la fois.',
    advice: 'Attendez une minute, puis réessayez.',
  },
  power_not_audited: {
    title: 'audit impossible',
    sentence: 'Les actions d’alimentation sont auditées ici, et celle-ci ne peut pas l’être.',
    advice: TELL_OPERATOR,
  },
};
