import type * as english from './en.ts';
import type { PaintedTexts } from './painted-text.ts';
import type { RefusalTexts } from './refusal-text.ts';
import type { StepTexts } from './step-text.ts';
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
      'Toutes les touches sont envoyées à l’instance. Appuyez simultanément sur Ctrl, Alt et Maj pour accéder aux commandes.',
    viewOnlyHint:
      'Cette console est en lecture seule : le clavier et le pointeur n’atteignent pas l’instance.',
    connectedViewOnly: 'Connectée, en lecture seule. Les touches n’atteignent pas l’instance.',
    spokenRefusal: '{announcement} {sentence} {advice}',
    endedByOperator: 'Console terminée par un opérateur',
    state: {
      waiting: {
        label: 'Non connectée',
        heading: 'Prête à se connecter',
        announcement: 'Non connectée. Appuyez sur « Connecter ».',
      },
      connecting: {
        label: 'Connexion en cours',
        heading: 'Connexion à l’écran',
        announcement: 'Connexion à l’écran de l’instance.',
      },
      connected: {
        label: 'Connectée',
        announcement:
          'Connectée. Les touches sont envoyées à l’instance. Appuyez simultanément sur Ctrl, Alt et Maj pour accéder aux commandes.',
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
        label: 'Déconnectée',
        heading: 'Déconnectée',
        announcement: 'Déconnectée.',
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
      chord: 'Appuyer simultanément puis relâcher : passe de l’écran de l’instance aux commandes.',
      escapeKey: '{key} dans les commandes',
      escape: 'Revient à l’écran de l’instance.',
      tab: 'Passe d’une commande à l’autre. Dans l’écran de l’instance, cette touche est envoyée à l’instance, comme toutes les autres.',
      touchName: 'Tactile :',
      touch:
        '{touch} un appui équivaut à un clic, un appui à deux doigts au bouton droit, à trois doigts au bouton du milieu. Écarter deux doigts agrandit l’image ; un doigt la déplace ensuite, sauf si « Déplacer » est désactivé. Faire glisser deux doigts fait défiler le contenu de l’instance tant que l’image entière est affichée.',
      fullScreen:
        '{fullScreen} transmet aussi les touches que le navigateur intercepterait, comme Alt+Tab et Échap, s’il le permet. Maintenez la touche Échap enfoncée pour quitter.',
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
          'L’instance n’a encore rien envoyé, et on ignore si elle a un presse-papiers. Si un texte n’arrive pas, utilisez « Saisir plutôt ».',
      },
      fromGuest: 'Copié dans l’instance',
      nothingYet: 'Encore rien',
      copy: 'Copier dans votre presse-papiers',
      toGuest: 'Vers l’instance',
      pasteHere: 'Collez ici',
      put: 'Placer dans le presse-papiers de l’instance',
      typeInstead: 'Saisir plutôt…',
      sent: 'Envoyé. Collez-le dans l’instance.',
      partlySent:
        'Envoyé, avec un point d’interrogation à la place de {characters}. Collez-le dans l’instance, ou utilisez « Saisir plutôt ».',
      latin1: {
        one: 'Le presse-papiers du serveur de console de cette instance ne connaît que les caractères Latin-1. {characters} arrive sous forme de point d’interrogation. « Saisir plutôt » appuie sur les touches correspondantes de la disposition de l’instance, si elles existent.',
        other:
          'Le presse-papiers du serveur de console de cette instance ne connaît que les caractères Latin-1. {characters} arrivent sous forme de points d’interrogation. « Saisir plutôt » appuie sur les touches correspondantes de la disposition de l’instance, si elles existent.',
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
      lineEnd: 'Une fin de ligne équivaut à la touche Entrée : les commandes sont donc exécutées.',
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
          'L’hyperviseur indique une disposition que cette page ne connaît pas. Les caractères saisis avec Maj ou AltGr peuvent arriver modifiés. Si la disposition de l’instance est dans la liste, choisissez-la.',
        server: 'Le serveur de console de cette instance trouve lui-même les touches.',
        browser:
          'Supposée, car c’est celle de votre clavier. Choisissez la disposition configurée dans l’instance.',
        language:
          'Supposée d’après la langue de votre navigateur. Choisissez la disposition configurée dans l’instance.',
      },
      layoutsDiffer:
        'La disposition de votre clavier est {browser}, celle de l’instance {guest}. Modifiez l’une des deux, dans l’instance ou sur votre ordinateur.',
      anotherLayout: 'L’instance a une autre disposition…',
      phoneField: 'Le texte saisi ici est envoyé à l’instance',
      pace: 'Vitesse',
      paces: {
        automatic: 'Automatique : aussi vite que l’instance répond',
        steady: 'Régulière (jusqu’à 20 caractères par seconde)',
        slow: 'Lente (5 caractères par seconde), pour les menus de démarrage',
      },
      layoutsNotLoaded:
        'Les dispositions de clavier n’ont pas pu être chargées. Copiez votre texte et rechargez la page.',
      layoutsNotLoadedNothing:
        'Les dispositions de clavier n’ont pas pu être chargées : rien n’a été saisi. Rechargez la page.',
      capsLock:
        'Le verrouillage des majuscules est actif dans l’instance. Il est désactivé pendant la saisie du texte.',
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
          'Rien n’a été saisi : le verrouillage des majuscules est actif dans l’instance et ne se désactive pas. Désactivez-le dans l’instance, ou saisissez quand même le texte.',
        stopped: 'Saisie arrêtée à {sent} sur {total} caractères. Le reste est ci-dessous.',
        stoppedInSilence:
          'Saisie arrêtée alors que le proxy de console ne répondait pas. Caractères arrivés au proxy de console : {arrived} sur {total}. Le reste est ci-dessous.',
        lost: 'La connexion a été perdue. Caractères arrivés au proxy de console : {arrived} sur {total}. Le reste est ci-dessous.',
        unconfirmed: {
          one: 'Son premier caractère est peut-être aussi arrivé : regardez l’écran et effacez ce qui s’y trouve.',
          other:
            'Ses {count} premiers caractères sont peut-être aussi arrivés : regardez l’écran et effacez ce qui s’y trouve.',
        },
        closed: 'La saisie a été arrêtée à {arrived} sur {total} caractères.',
        closedUnconfirmed: {
          one: 'Le suivant est peut-être aussi arrivé : regardez l’écran.',
          other: 'Les {count} suivants sont peut-être aussi arrivés : regardez l’écran.',
        },
      },
    },
    silence: {
      duration: 'Pas de réponse depuis {seconds} s.',
      watching:
        'L’image n’est peut-être plus à jour. La page continue d’essayer et rouvre la console en l’absence de réponse.',
      typing:
        'L’image n’est peut-être plus à jour. Les actions du clavier et du pointeur ne sont pas transmises ; ce que vous avez saisi ces dernières secondes n’est peut-être pas arrivé. La page continue d’essayer et rouvre la console en l’absence de réponse.',
      spokenWatching: 'Le proxy de console ne répond pas.',
      spokenTyping:
        'Le proxy de console ne répond pas. Les touches ne sont pas transmises ; les dernières ne sont peut-être pas arrivées.',
    },
    wait: {
      ironic:
        'Cette instance est un serveur bare metal, et sa console est en cours de démarrage. Cela peut prendre une minute.',
      vmware: 'L’écran de cette instance est fourni par un vCenter qui n’a pas encore répondu.',
      upTo: 'Le proxy de console attend encore {seconds} s au plus. Vous n’avez rien à faire.',
    },
    warning: {
      proxy_stopped: {
        now: 'Le proxy de console est sur le point de s’arrêter.',
        next: 'Dans {seconds} s, cette page rouvrira automatiquement la console. Les frappes effectuées à ce moment-là peuvent être perdues.',
        spoken:
          'Le proxy de console est sur le point de s’arrêter. Cette page rouvrira ensuite automatiquement la console.',
      },
      session_idle: {
        now: 'Cette console n’a pas été utilisée depuis un moment.',
        next: 'Elle se termine dans {seconds} s.',
        spoken:
          'Cette console va se terminer parce qu’elle n’a pas été utilisée depuis un moment. Appuyez sur une touche ou sur le bouton « Rester ».',
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
      checkNetwork: 'Cet ordinateur est-il toujours connecté à son réseau ou à son VPN ?',
      checkRestart: 'Le proxy de console a-t-il été redémarré ?',
      checkBalancer:
        'Un répartiteur de charge intermédiaire ferme-t-il les connexions inactives ou anciennes ?',
      checkUpgrade:
        'Le proxy inverse intermédiaire transmet-il les WebSockets ? Il lui faut HTTP/1.1 et les en-têtes Upgrade et Connection.',
      checkProxy: 'Le proxy de console est-il en marche ?',
      unknownCode:
        'La connexion a été fermée avec le code {code}, que le proxy de console n’utilise pas. Un équipement intermédiaire l’a peut-être fermée.',
      tellCode: 'Réessayez. Si cela se reproduit, communiquez le code à votre opérateur.',
      tellOperator: 'Réessayez. Si cela se reproduit, prévenez votre opérateur.',
      passwordRequired: 'L’écran exige un mot de passe que le proxy de console aurait dû envoyer.',
      notValid: 'Le proxy de console a envoyé des données qui ne sont pas du RFB valide.',
      waiting: 'Cette page montre l’écran d’une machine virtuelle.',
      connecting: 'Connexion au proxy de console…',
      left: 'Vous avez quitté cette console. L’instance s’exécute toujours.',
      comeback: 'Nouvelle tentative dans {seconds} s (tentative {attempt}).',
      comebackLater: 'Nouvelle tentative quand vous reviendrez à cet onglet ou que le réseau changera.',
      stopTrying: 'Ne plus réessayer',
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
  text: {
    bar: 'Texte à l’écran',
    closeBar: 'Fermer les outils de texte',
    copied: 'Copié.',
    copiedWithUnknown: {
      one: 'Copié. {count} caractère n’a pas pu être lu ; il est copié sous la forme �.',
      other: 'Copié. {count} caractères n’ont pas pu être lus ; ils sont copiés sous la forme �.',
    },
    copyAll: 'Tout copier',
    copyFailed: 'Le navigateur n’autorise pas la copie. Sélectionnez le texte et appuyez sur Ctrl+C.',
    copySelection: 'Copier la sélection',
    failed: 'Les outils de texte n’ont pas pu être chargés. Rechargez la page.',
    find: 'Rechercher à l’écran',
    foundOf: '{position} sur {count}',
    held: 'L’image est figée pendant la sélection.',
    layer:
      'Texte de l’écran. Les flèches déplacent le curseur ; avec Maj, elles sélectionnent. Échap revient à l’instance.',
    leftOut: { one: '{count} ligne a été omise.', other: '{count} lignes ont été omises.' },
    next: 'Occurrence suivante',
    none: 'Aucun texte lisible sur cet écran.',
    notFound: 'Introuvable',
    previous: 'Occurrence précédente',
    select: 'Sélectionner du texte',
    speak: 'Lire les nouvelles lignes',
    speakHint: 'Les lecteurs d’écran lisent ce qui apparaît à l’écran',
    spokenLines: 'Nouvelles lignes à l’écran',
    starting: 'Lecture de l’écran',
    tool: 'Texte',
    toolHint: 'Texte : sélectionner, rechercher et copier',
    toolKeys: 'Sélectionne du texte à l’écran ou recherche du texte.',
    toolKeysName: '{text} ou {find} dans les commandes',
    unknown: {
      one: '{count} caractère n’a pas pu être lu.',
      other: '{count} caractères n’ont pas pu être lus.',
    },
  },
  wall: {
    title: 'Consoles côte à côte',
    back: 'Retour aux instances',
    loading: 'Chargement…',
    empty:
      'Aucune console n’est affichée. Ajoutez-en une ci-dessus, ou choisissez des instances dans la liste.',
    instance: 'Instance à ajouter',
    add: 'Ajouter une console',
    noneLeft: 'Aucune autre instance en cours d’exécution',
    full: {
      one: 'Il y a place pour {count} console au plus.',
      other: 'Il y a place pour {count} consoles au plus.',
    },
    keysToOne: 'Les touches vont à une seule console : celle qui a le clavier.',
    keysToSeveral: {
      one: 'Les touches vont à {count} console : {names}.',
      other: 'Les touches vont à {count} consoles à la fois : {names}.',
    },
    missed: '{name} a manqué des touches et n’en reçoit plus d’ici.',
    unable: '{name} n’accepte pas de touches pour l’instant et a été laissée de côté.',
    all: 'Saisir dans toutes',
    stop: 'Ne plus saisir dans plusieurs',
    together: 'Saisie commune',
    togetherWith: 'Saisie commune : {name}',
    receives: 'Reçoit les touches',
    sends: 'Les touches vont à toutes les consoles marquées',
    viewOnly: 'Lecture seule : n’accepte pas de touches',
    noPort: 'N’accepte que ses propres touches : son proxy ne nomme pas ce tableau de bord',
    openAgain: 'Rouvrir',
    off: 'Ne s’exécute pas. S’ouvre à son démarrage.',
    opening: 'Ouverture de la console…',
    frame: 'Console de {name}',
    popOut: 'Déplacer la console de {name} dans sa propre fenêtre',
    popOutTitle: 'Fenêtre séparée',
    remove: 'Fermer la console de {name}',
    removeTitle: 'Fermer',
  },
  power: {
    open: 'Alimentation',
    title: 'Alimentation de {name}',
    loading: 'Lecture de l’état de l’instance…',
    none: 'Aucune action d’alimentation n’est actuellement possible pour cette instance.',
    ask: '{action} : {name} ?',
    cancel: 'Annuler',
    actions: {
      start: 'Démarrer',
      stop: 'Arrêter',
      power_off: 'Forcer l’arrêt',
      reboot: 'Redémarrer',
      reset: 'Forcer le redémarrage',
      pause: 'Mettre en pause',
      unpause: 'Sortir de la pause',
      suspend: 'Suspendre',
      resume: 'Reprendre',
      nmi: 'Envoyer une NMI',
    },
    effects: {
      start: 'Démarre l’instance.',
      stop: 'Demande au système d’exploitation de s’arrêter. S’il ne le fait pas à temps, l’arrêt est forcé et les données non enregistrées sont perdues.',
      power_off:
        'Arrête l’instance immédiatement, comme en débranchant la prise. Les données non enregistrées sont perdues.',
      reboot:
        'Demande au système d’exploitation de redémarrer. S’il ne le fait pas à temps, le redémarrage est forcé et les données non enregistrées sont perdues.',
      reset:
        'Redémarre l’instance immédiatement, comme avec le bouton Reset. Les données non enregistrées sont perdues.',
      pause: 'Arrête les processeurs. La mémoire est conservée.',
      unpause: 'Relance les processeurs.',
      suspend: 'Enregistre la mémoire sur disque et arrête l’instance.',
      resume: 'Reprend à partir de la mémoire enregistrée.',
      nmi: 'Envoie une interruption non masquable. De nombreux systèmes d’exploitation enregistrent alors un vidage mémoire et redémarrent.',
    },
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
      one: '{count} autre session n’est pas affichée. Filtrez pour la voir.',
      other: '{count} autres sessions ne sont pas affichées. Filtrez pour les voir.',
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
    endAsk:
      'La console de {name}, ouverte depuis {client}, sera fermée immédiatement. L’instance n’est pas affectée.',
    endAskUser:
      'La console de {name}, que {user} a ouverte depuis {client}, sera fermée immédiatement. L’instance n’est pas affectée.',
    message: 'Message à l’utilisateur',
    messageHint: 'Affiché à l’utilisateur de la console. {max} caractères au plus.',
    endNow: 'Terminer la console',
    ending: 'Fermeture…',
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
  health: {
    title: 'État',
    examined: 'Examiné : {time}, depuis {host}',
    examining: 'Tous les processus sont en cours d’examen. Cela prend quelques secondes…',
    holds: 'Rien n’empêche les consoles de s’ouvrir.',
    breaksBefore: 'Les consoles échouent avant leur première étape.',
    breaksAt: 'Les consoles échouent à l’étape {step} : {title}.',
    warnings: { one: '{count} avertissement.', other: '{count} avertissements.' },
    answered: 'Processus ayant répondu : {processes}. Hôtes : {hosts}.',
    silent: 'Ces hôtes n’ont pas répondu : {hosts}.',
    findings: 'Constats',
    noFindings: 'Aucun contrôle n’a trouvé de problème.',
    otherChecks: {
      one: '{count} autre résultat : sans problème ou non examiné',
      other: '{count} autres résultats : sans problème ou non examinés',
    },
    error: 'Erreur',
    warning: 'Avertissement',
    note: 'Remarque',
    ok: 'Aucun problème',
    skipped: 'Non examiné',
    beforeSteps: 'Avant la première étape',
    stepNumber: 'Étape {step} : {title}',
    processes: 'Processus',
    filter: 'Filtrer les processus',
    filterHint: 'Filtrer par hôte, rôle, version…',
    noProcesses: 'Aucun processus n’a répondu.',
    noMatch: 'Aucun processus ne correspond à « {filter} ».',
    more: {
      one: '{count} autre processus n’est pas affiché. Filtrez pour le voir.',
      other: '{count} autres processus ne sont pas affichés. Filtrez pour les voir.',
    },
    host: 'Hôte et rôles',
    state: 'État',
    version: 'Version',
    store: 'Stockage des jetons',
    certificates: 'Certificats',
    differences: 'Différences',
    healthy: 'En bon état',
    unhealthy: 'Problème',
    notReady: 'Pas prêt',
    draining: 'En cours d’arrêt',
    differs: 'Diffère',
    runsFor: 'démarré il y a {duration}',
    sharedWith: 'partagé avec {hosts}',
    serverDown: '{name} est en panne : {why}',
    unreadable: 'Illisible',
    expired: 'Expiré',
    daysLeft: { one: '{count} jour restant', other: '{count} jours restants' },
  },
  trace: {
    show: 'Afficher',
    hint: 'Chaque console a un ID de requête. La page de console l’affiche en cas d’échec, et le bouton « Trace » à côté d’une console ouverte ouvre cette page avec cet ID.',
    silent: {
      one: '{count} processus n’a pas répondu. Des étapes peuvent manquer.',
      other: '{count} processus n’ont pas répondu. Des étapes peuvent manquer.',
    },
    times: '+{after}, durée {duration}',
    onHost: 'sur {host}',
    doneThenEnded: 'Les seize étapes ont été effectuées. La console s’est ensuite terminée : {title}.',
    stoppedAt: 'Arrêt à l’étape {step} : {title}.',
    nothing: 'Rien n’est enregistré sous cet ID de requête.',
    allDone: 'Les seize étapes ont été effectuées.',
    notOpened: 'L’URL d’accès a été renvoyée ; elle n’a pas encore été ouverte.',
    lastStep: 'La dernière étape enregistrée est la {step}.',
    outcome: {
      done: 'effectuée',
      passed: 'effectuée, non enregistrée',
      stopped: 'arrêt ici',
      relayed: 'échec dû à une étape ultérieure',
      open: 'non atteinte',
    },
    path: {
      request: 'La demande de la console',
      opening: 'L’ouverture de la console',
      browser: 'Navigateur',
      api: 'API',
      compute: 'Agent de calcul',
      hypervisor: 'Pilote de l’hyperviseur',
      authority: 'Autorité des jetons',
      proxy: 'Proxy de console',
      step: 'Étape {step}',
      steps: 'Étapes {first}–{last}',
      done: 'Effectuée',
      next: 'Suivante',
      stopped: 'Arrêt ici',
      relayed: 'Échec dû à une étape ultérieure',
      notReached: 'Non atteinte',
    },
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
      expired: 'Votre authentification a expiré. Connectez-vous de nouveau pour reprendre là où vous étiez.',
      endedElsewhere: 'Vous avez été déconnecté, dans un autre onglet ou par un administrateur.',
      noProject: 'Vous n’avez de rôle dans aucun projet : il n’y a rien à afficher.',
      signedOut: 'Vous êtes déconnecté.',
      notRevoked:
        'Vous êtes déconnecté de ce navigateur, mais le service n’a pas pu l’enregistrer. Si ce n’est pas votre ordinateur, connectez-vous puis déconnectez-vous de nouveau.',
    },
  },
  frame: {
    pages: 'Pages',
    inProject: 'dans {project}',
    stillSignedIn: 'Vous êtes toujours connecté.',
    signOutFailed: 'La déconnexion a échoué :',
    consoleContinues: 'La console ouverte continue.',
    noAnswer: 'Le service ne répond pas',
    notReached: 'Injoignable',
    anotherUser: 'Autre utilisateur',
    behindSilent: 'Le service derrière cette adresse ne répond pas (HTTP {status}).',
    noReason: 'Le service a répondu HTTP {status} sans donner de raison.',
    whereStopped: 'À quelle étape ?',
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
      'Soit le nom est incorrect, soit vous ne voyez pas l’instance dans le projet {project}. Cette page ouvre la console dès que l’instance apparaît.',
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

export const cli: Translation<typeof english.cli> = {
  columns: {
    id: 'ID',
    name: 'NOM',
    status: 'ÉTAT',
    host: 'HÔTE',
    project_id: 'ID DU PROJET',
    screen: 'ÉCRAN',
    server: 'INSTANCE',
    server_id: 'ID DE L’INSTANCE',
    user: 'UTILISATEUR',
    client: 'CLIENT',
    proxy: 'PROXY',
    since: 'DEPUIS',
    idle: 'INACTIVE',
    access: 'ACCÈS',
    sent: 'ENVOYÉ',
  },
  interrupted: 'Interrompu.',
  requestId: 'ID de la requête : {id}',
  requestIdWithTrace: 'ID de la requête : {id} (« oriel trace {id} » en montre plus)',
  refused: {
    noReason: '{address} a refusé la requête sans donner de raison.',
    byCode: '{title} : {sentence} {advice} ({code}, HTTP {status})',
    replied: 'L’API a répondu : {words}',
    adminsOnly:
      'Seuls les administrateurs peuvent terminer les consoles d’autres utilisateurs : connectez-vous avec le rôle admin.',
    notOriel:
      '{origin} n’est pas l’API d’Oriel : elle n’a ni liste des sessions ni traces (HTTP {status}). Dans un cloud OpenStack, l’API de calcul est celle de Nova.',
  },
  servers: {
    none: 'Il n’y a aucune instance.',
    noneSeen: 'Vous ne pouvez voir aucune instance dans ce projet.',
    missingOf: 'Les instances de {hosts} manquent dans la liste, car elle n’a pas pu y être lue.',
    missing: {
      one: 'Les instances de {count} hôte manquent dans la liste, car elle n’a pas pu y être lue.',
      other: 'Les instances de {count} hôtes manquent dans la liste, car elle n’a pas pu y être lue.',
    },
    notKnown:
      '« {name} » n’est pas parmi les instances connues maintenant. {missing} « oriel doctor » trouve la raison.',
    notFound:
      'Vous ne pouvez pas voir d’instance « {name} », ou il n’y en a pas. « oriel server list » liste vos instances.',
    several: {
      one: '{count} instance s’appelle « {name} ». Utilisez son ID :',
      other: '{count} instances s’appellent « {name} ». Utilisez l’ID de l’une d’elles :',
    },
    notLive: 'La liste n’est plus à jour : {reason} La connexion est rouverte.',
    moreLines: { one: '… {count} ligne de plus', other: '… {count} lignes de plus' },
    signInOver: 'Votre connexion a expiré. Connectez-vous de nouveau.',
    noLiveList: '{origin} n’a pas de liste d’instances en direct pour vous (HTTP {status}).',
  },
  console: {
    notViewOnly: 'L’API a renvoyé une console qui n’est pas en lecture seule.',
    noBrowser: '« {program} » ne peut pas être lancé. Ouvrez l’URL vous-même ou définissez BROWSER.',
  },
  sessions: {
    none: 'Aucune console n’est ouverte.',
    noneSeen: 'Il n’y a aucune console ouverte que vous puissiez voir.',
    viewOnly: 'lecture seule',
    full: 'complet',
    seconds: '{number} s',
    minutes: '{number} min',
    hours: '{number} h',
    silent: {
      one: '{count} proxy n’a pas répondu. Ses consoles manquent dans la liste.',
      other: '{count} proxys n’ont pas répondu. Leurs consoles manquent dans la liste.',
    },
    silentNamed: {
      one: '{count} proxy n’a pas répondu : {names}. Ses consoles manquent dans la liste.',
      other: '{count} proxys n’ont pas répondu : {names}. Leurs consoles manquent dans la liste.',
    },
    ended: 'La console {id} est terminée.',
    allEnded: {
      one: 'Toutes les consoles de {server} sont terminées, et {count} URL d’accès inutilisée n’est plus valable.',
      other:
        'Toutes les consoles de {server} sont terminées, et {count} URL d’accès inutilisées ne sont plus valables.',
    },
    someEnded: {
      one: '{count} console de {server} s’est terminée. Les URL d’accès de l’instance, y compris celle de cette console, restent valables jusqu’à leur expiration.',
      other:
        '{count} consoles de {server} se sont terminées. Les URL d’accès de l’instance, y compris celles de ces consoles, restent valables jusqu’à leur expiration.',
    },
    noneOf: 'Aucune console de « {name} » n’est ouverte. « oriel session list » liste les consoles ouvertes.',
    onlyProxy:
      'Seul le proxy de console à {socket} a été interrogé. Avec [oriel] transport = nats, la liste contient les sessions de tous les proxys.',
    usingSockets: 'L’API de calcul de cette connexion n’est pas celle d’Oriel. {sockets} est utilisé.',
  },
  screen: {
    notWritten: 'L’image ne peut pas être écrite : {reason}',
    tooLarge: 'L’image était trop grande : elle contient une ligne et une colonne de l’écran sur {scale}.',
    shows: 'L’écran affiche : {condition}.',
    unknown: '{unknown} caractères sur {all} ne sont dans aucune police connue.',
    noText: 'L’écran n’affiche aucun texte lisible.',
    waiting: 'Attend le texte sur l’écran de {name}, au plus {seconds} s.',
    notShown: 'L’écran de {name} n’a pas affiché le texte en {seconds} s.',
  },
  conditions: {
    kernel_panic: 'panique du noyau',
    kernel_oops: 'oops du noyau',
    emergency_mode: 'mode d’urgence',
    initramfs_shell: 'shell de l’initramfs',
    grub_rescue: 'invite de GRUB',
    no_bootable_device: 'aucun périphérique amorçable',
    fsck_prompt: 'question de la vérification du système de fichiers',
    blue_screen: 'écran bleu',
  },
  typing: {
    askText: 'Texte (non affiché) : ',
    characters: {
      done: {
        one: '{count} caractère a été saisi dans {name}.',
        other: '{count} caractères ont été saisis dans {name}.',
      },
      stopped: {
        one: 'Interrompu : {sent} caractère sur {count} a été saisi dans {name}. Aucune touche ne reste enfoncée.',
        other:
          'Interrompu : {sent} caractères sur {count} ont été saisis dans {name}. Aucune touche ne reste enfoncée.',
      },
      lost: {
        one: '{sent} caractère sur {count} a été saisi dans {name} ; parmi les derniers, {unconfirmed} ne sont peut-être pas arrivés. {reason}',
        other:
          '{sent} caractères sur {count} ont été saisis dans {name} ; les {unconfirmed} derniers ne sont peut-être pas arrivés. {reason}',
      },
    },
    combinations: {
      done: {
        one: '{count} combinaison a été saisie dans {name}.',
        other: '{count} combinaisons ont été saisies dans {name}.',
      },
      stopped: {
        one: 'Interrompu : {sent} combinaison sur {count} a été saisie dans {name}. Aucune touche ne reste enfoncée.',
        other:
          'Interrompu : {sent} combinaisons sur {count} ont été saisies dans {name}. Aucune touche ne reste enfoncée.',
      },
      lost: {
        one: '{sent} combinaison sur {count} a été saisie dans {name} ; parmi les dernières, {unconfirmed} ne sont peut-être pas arrivées. {reason}',
        other:
          '{sent} combinaisons sur {count} ont été saisies dans {name} ; les {unconfirmed} dernières ne sont peut-être pas arrivées. {reason}',
      },
    },
    nothing: 'Rien n’a été saisi. {reason}',
    capsLock:
      'Rien n’a été saisi : le verrouillage des majuscules est actif dans {name}, et la touche ne le désactive pas.',
    viewOnly:
      'Rien n’a été saisi : vous pouvez voir la console de {name}, mais pas l’utiliser. Demandez à un administrateur un rôle qui le permet.',
    noKey:
      'Rien n’a été saisi : la disposition {layout} n’a pas de touche pour {characters}. --layout est-elle la disposition de l’instance ?',
    noSingleKey:
      'Aucune touche n’a été pressée : la disposition {layout} n’a pas de touche unique pour un caractère de « {name} ».',
    webServer:
      'Un serveur web a répondu à la place du proxy de console à {origin}, avec le statut HTTP {status}.',
    notReached: 'Le proxy de console à {origin} est injoignable : {reason}.',
    unreadable: 'La console ne peut pas être lue : {reason}.',
    silent: 'La console n’a pas répondu pendant {seconds} secondes.',
    closed: 'La connexion a été fermée avec le code {code}.',
    closedWith: 'La connexion a été fermée avec le code {code} : {words}.',
  },
  trace: {
    started: '{id}, commencée {time}',
    instance: 'Instance {id}',
    instanceOn: 'Instance {id} sur {host}',
    onHost: 'sur {host}',
    refused: 'REFUSÉ {code} : {words}',
    stopped: 'Arrêt à l’étape {step} : {code}.',
    stoppedBecause: 'Arrêt à l’étape {step}. {sentence}',
    remedy: 'Remède : {remedy}',
    done: 'Les seize étapes ont été effectuées.',
    returned: 'L’URL d’accès a été renvoyée et n’a pas encore été ouverte.',
    last: 'La dernière étape enregistrée est {step}.',
  },
};

/** The screen that the proxy draws for viewers that show nothing else. */
export const painted: PaintedTexts = {
  heading: 'Console refusée',
  name: 'Console refusée : {title}',
  step: 'Étape {number} sur 16 : {title}.',
  requestId: 'ID de requête',
  askAt: 'Les consoles se trouvent sur {url}',
  says: 'Message : « {words} »',
};

export const steps: StepTexts = {
  s1: 'un utilisateur choisit une instance et demande sa console',
  s2: 'l’API authentifie l’utilisateur, vérifie la politique et trouve l’hôte de l’instance',
  s3: 'l’API appelle le service de calcul de cet hôte',
  s4: 'le service de calcul appelle le pilote de l’hyperviseur',
  s5: 'le pilote lit la définition de l’instance en cours d’exécution',
  s6: 'le pilote renvoie l’hôte et le port du serveur de console',
  s7: 'le service de calcul génère un jeton aléatoire',
  s8: 'le service de calcul renvoie les données de connexion',
  s9: 'le jeton est transmis pour être enregistré',
  s10: 'le jeton est enregistré avec une durée de vie',
  s11: 'l’API renvoie l’URL d’accès et rien d’autre',
  s12: 'le navigateur ouvre l’URL d’accès',
  s13: 'le proxy prend le jeton dans la requête WebSocket et vérifie son origine',
  s14: 'le proxy fait vérifier le jeton',
  s15: 'le jeton est recherché, et l’hôte de calcul confirme l’hôte et le port',
  s16: 'le proxy se connecte au serveur de console, négocie sa sécurité et relie les deux connexions',
};

const TELL_OPERATOR = 'Communiquez à votre opérateur l’ID de requête ci-dessous.';
const NEW_CONSOLE = 'Demandez de nouveau la console pour obtenir une nouvelle adresse.';
const IN_A_MINUTE = 'Réessayez dans une minute.';
const LATER = 'Réessayez plus tard.';
const IN_SECONDS = 'Attendez quelques secondes, puis réessayez.';
const START_FIRST = 'Démarrez l’instance, puis demandez sa console.';
const OTHER_VIEWER = 'Utilisez la page de console ou une visionneuse récente.';
const CLOSE_ONE = 'Fermez une console dont vous n’avez pas besoin, ou réessayez plus tard.';

export const refusals: Translation<RefusalTexts> = {
  request_malformed: {
    title: 'requête mal formée',
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
    title: 'trop d’authentifications',
    sentence: 'Il y a eu trop d’échecs d’authentification, ou trop d’authentifications simultanées.',
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
    sentence: 'Une autre authentification a remplacé la vôtre dans ce navigateur.',
    advice: 'Vérifiez l’utilisateur affiché par la page, puis réessayez.',
  },
  not_from_dashboard: {
    title: 'ne vient pas du tableau de bord',
    sentence: 'Cette requête ne vient pas du tableau de bord de ce service.',
    advice: `Ouvrez le tableau de bord par sa propre adresse et rechargez-le. ${TELL_OPERATOR}`,
  },
  sign_in_forgotten: {
    title: 'déconnecté par un redémarrage',
    sentence: 'Votre authentification est antérieure au dernier redémarrage du stockage des jetons.',
    advice: 'Connectez-vous de nouveau.',
  },
  sign_in_unchecked: {
    title: 'authentifications non vérifiables',
    sentence:
      'Les authentifications ne peuvent pas être vérifiées : l’autorité des jetons ou son stockage ne répond pas.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  sign_ins_full: {
    title: 'trop d’authentifications terminées',
    sentence: 'Le stockage des jetons n’a plus de place pour une autre authentification terminée.',
    advice: `${LATER} ${TELL_OPERATOR}`,
  },
  identity_unreachable: {
    title: 'le service d’identité ne répond pas',
    sentence: 'Votre authentification n’a pas pu être vérifiée : le service d’identité ne répond pas.',
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
    sentence: 'Les consoles sont auditées ici, mais celle-ci ne peut pas l’être.',
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
    sentence: 'L’instance ne s’exécute pas et n’a donc pas d’écran.',
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
    sentence: 'Le jeton de console dans l’adresse est inconnu ou a été révoqué.',
    advice: NEW_CONSOLE,
  },
  token_unknown_split_store: {
    title: 'jetons non partagés entre contrôleurs',
    sentence: 'Le jeton n’est pas connu ici : les contrôleurs ne partagent pas les jetons.',
    advice: `Une nouvelle tentative peut réussir par hasard. ${TELL_OPERATOR}`,
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
    advice: `${NEW_CONSOLE} L’adresse d’une console série ou SPICE ne s’ouvre que dans une visionneuse de ce type.`,
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
    sentence: 'L’instance a été arrêtée : cette adresse de console n’est plus valide.',
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
    title: 'pas de service de calcul dans le cloud',
    sentence: 'Votre accès n’a pas pu être vérifié : le cloud n’annonce aucun service de calcul.',
    advice: TELL_OPERATOR,
  },
  token_unknown_to_nova: {
    title: 'l’adresse n’est plus valide',
    sentence: 'L’adresse de la console a expiré, a été révoquée ou provient d’un autre cloud.',
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
    title: 'jeton mal formé',
    sentence: 'Le jeton de console dans l’adresse est mal formé.',
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
    title: 'négociation WebSocket mal formée',
    sentence: 'La négociation WebSocket est mal formée.',
    advice: 'Utilisez un navigateur récent.',
  },
  subprotocol_unsupported: {
    title: 'sous-protocole inconnu',
    sentence: 'La visionneuse demande un sous-protocole WebSocket que le proxy ne prend pas en charge.',
    advice: 'Utilisez la page de console de ce proxy, ou une visionneuse qui envoie des trames binaires.',
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
    sentence: 'Trop d’adresses de console non valides sont venues de votre adresse réseau.',
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
    sentence: 'Les consoles sont enregistrées ici, mais celle-ci ne peut pas l’être.',
    advice: TELL_OPERATOR,
  },
  session_not_audited: {
    title: 'audit impossible',
    sentence: 'Les consoles sont auditées ici, mais celle-ci ne peut pas l’être.',
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
    title: 'trame WebSocket mal formée',
    sentence: 'Le navigateur a envoyé une trame WebSocket mal formée.',
    advice: 'Rechargez la page.',
  },
  websocket_text_frame: {
    title: 'trame de texte',
    sentence: 'La visionneuse a envoyé du texte là où seules des données binaires sont permises.',
    advice: OTHER_VIEWER,
  },
  websocket_frame_too_big: {
    title: 'trame trop grande',
    sentence: 'La visionneuse a envoyé une trame plus grande que permis.',
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
    title: 'certificat pas encore valide',
    sentence: 'Le certificat de l’écran de l’instance n’est pas encore valide.',
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
    title: 'la visionneuse enfreint le protocole',
    sentence: 'La visionneuse enfreint le protocole RFB.',
    advice: OTHER_VIEWER,
  },
  view_only_unreadable: {
    title: 'message inconnu de la visionneuse',
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
    title: 'instance enregistrée sur disque',
    sentence: 'L’instance a été enregistrée sur disque. Elle reprendra à ce point à son démarrage.',
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
    advice: 'Reprenez l’exécution de l’instance, puis demandez sa console.',
  },
  guest_shelved: {
    title: 'instance mise en retrait',
    sentence:
      'L’instance a été mise en retrait (shelved) : elle a été arrêtée et son disque est conservé comme image.',
    advice: 'Relancez l’instance (unshelve), puis demandez sa console.',
  },
  guest_restarting: {
    title: 'instance en redémarrage',
    sentence: 'L’instance redémarre.',
    advice: IN_SECONDS,
  },
  guest_rebuilding: {
    title: 'instance en reconstruction',
    sentence: 'L’instance est reconstruite à partir d’une image.',
    advice: 'Réessayez quand l’instance s’exécutera de nouveau, ou demandez sa console.',
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
    title: 'reprise par un autre utilisateur',
    sentence: 'Un autre utilisateur a ouvert cette console, et un seul y est autorisé.',
    advice: NEW_CONSOLE,
  },
  session_idle: {
    title: 'fermée pour inactivité',
    sentence: 'Cette console a été fermée parce qu’elle n’a pas été utilisée pendant un moment.',
    advice: NEW_CONSOLE,
  },
  user_disabled: {
    title: 'compte désactivé',
    sentence: 'Votre compte a été désactivé ou supprimé.',
    advice: TELL_OPERATOR,
  },
  role_lost: {
    title: 'rôle retiré',
    sentence: 'Vous n’avez plus de rôle qui permette d’ouvrir des consoles dans ce projet.',
    advice: 'Demandez le rôle member à un administrateur du projet.',
  },
  guest_reassigned: {
    title: 'instance dans un autre projet',
    sentence: 'L’instance appartient maintenant à un autre projet.',
    advice: 'Connectez-vous à ce projet, si vous y avez un rôle.',
  },
  sign_in_revoked: {
    title: 'déconnecté',
    sentence: 'L’authentification avec laquelle cette console a été ouverte est terminée.',
    advice: 'Connectez-vous de nouveau.',
  },
  session_time_limit: {
    title: 'temps écoulé',
    sentence: 'Cette console a atteint sa durée maximale.',
    advice: NEW_CONSOLE,
  },
  session_resumed: {
    title: 'poursuivie ailleurs',
    sentence: 'Cette console se poursuit dans un autre de vos onglets ou une autre de vos connexions.',
    advice: 'Continuez là-bas, ou rechargez cette page pour l’utiliser ici.',
  },
  proxy_stopped: {
    title: 'proxy arrêté',
    sentence: 'Le proxy de console a été arrêté.',
    advice: NEW_CONSOLE,
  },
  viewer_stalled: {
    title: 'connexion interrompue',
    sentence: 'La connexion au navigateur était interrompue.',
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
    sentence: 'L’hyperviseur de cette instance ne permet pas cette action.',
    advice: 'Utilisez une autre action.',
  },
  power_managed_by_nova: {
    title: 'appartient à OpenStack',
    sentence: 'Cette instance appartient à OpenStack Nova, qui est seul à la démarrer et à l’arrêter.',
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
    sentence: 'Les actions d’alimentation sont auditées ici, mais celle-ci ne peut pas l’être.',
    advice: TELL_OPERATOR,
  },
  power_process_ended: {
    title: 'processus de l’instance terminé',
    sentence: 'Le processus de cette instance est terminé. Oriel ne peut pas le relancer.',
    advice: `Le programme qui avait démarré l’instance peut la redémarrer. ${TELL_OPERATOR}`,
  },
};
