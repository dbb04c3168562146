import type * as english from './en.ts';
import type { RefusalTexts } from './refusal-text.ts';
import type { Translation } from './translate.ts';

export const pages: Translation<typeof english.pages> = {
  shared: {
    close: 'Cerrar',
    dismiss: 'Ocultar',
    copy: 'Copiar',
    tryAgain: 'Intentar de nuevo',
    requestId: 'ID de solicitud',
    none: 'ninguno',
    loading: 'Cargando…',
    copied: 'Copiado',
    copyFailed: 'Selecciónelo y cópielo a mano',
    language: 'Idioma',
    languageOfBrowser: 'Como en el navegador',
    noAnswerInTime: 'El servicio no respondió en {seconds} segundos.',
    notReached: 'No se pudo llegar al servicio. Compruebe la red e inténtelo de nuevo.',
  },
  console: {
    title: 'Consola',
    screenOf: 'Pantalla de {title}',
    wayOut:
      'Todas las teclas van a la instancia. Pulse Ctrl, Alt y Mayús a la vez para llegar a los controles.',
    viewOnlyHint: 'Esta consola es de solo lectura: el teclado y el puntero no llegan a la instancia.',
    connectedViewOnly: 'Conectado, solo lectura. Las teclas no llegan a la instancia.',
    spokenRefusal: '{announcement} {sentence} {advice}',
    endedByOperator: 'Consola finalizada por un operador',
    state: {
      waiting: {
        label: 'Sin conexión',
        heading: 'Listo para conectar',
        announcement: 'Sin conexión. Pulse «Conectar».',
      },
      connecting: {
        label: 'Conectando',
        heading: 'Conectando con la pantalla',
        announcement: 'Conectando con la pantalla de la instancia.',
      },
      connected: {
        label: 'Conectado',
        announcement:
          'Conectado. Las teclas van a la instancia. Pulse Ctrl, Alt y Mayús a la vez para llegar a los controles.',
      },
      refused: {
        label: 'Rechazada',
        because: 'Consola rechazada: {title}',
        announcement: 'La consola fue rechazada.',
      },
      ended: {
        label: 'Finalizada',
        because: 'Consola finalizada: {title}',
        announcement: 'La consola ha finalizado.',
      },
      lost: {
        label: 'Conexión perdida',
        heading: 'Conexión perdida',
        announcement: 'Se perdió la conexión.',
      },
      unreachable: {
        label: 'Inaccesible',
        heading: 'Proxy de consola inaccesible',
        announcement: 'No se pudo llegar al proxy de consola.',
      },
      unexplained: {
        label: 'Cerrada',
        heading: 'Cerrada con un código desconocido',
        announcement: 'La conexión se cerró con un código que esta página no conoce.',
      },
      unreadable: {
        label: 'Ilegible',
        heading: 'No se puede mostrar la pantalla',
        announcement: 'La página no puede mostrar lo que envió el proxy de consola.',
      },
      left: {
        label: 'Desconectado',
        heading: 'Desconectado',
        announcement: 'Desconectado.',
      },
    },
    toolbar: {
      controls: 'Controles',
      keys: 'Teclas',
      typeText: 'Escribir texto',
      clipboard: 'Portapapeles',
      size: 'Tamaño de la imagen',
      sizes: {
        fit: 'Ajustar a la ventana',
        whole: 'Ajustar, píxeles enteros',
        actual: 'Píxel a píxel',
      },
      move: 'Mover',
      moveHint: 'Arrastrar para mover la imagen',
      fullScreen: 'Pantalla completa',
      screenshot: 'Captura de pantalla',
      disconnect: 'Desconectar',
      help: 'Ayuda',
      viewOnly: 'Solo lectura',
      noAnswer: 'Sin respuesta',
      roundTrip: 'Tiempo de respuesta:',
      roundTripHint: 'El proxy de consola responde en {duration}',
    },
    keys: {
      title: 'Teclas en pantalla',
      raise: 'Mostrar el teclado del teléfono',
      stays: '{key} queda pulsada hasta que se pulse de nuevo',
      terminal: 'Cambiar a un terminal virtual',
      label: {
        ctrl: 'Ctrl',
        alt: 'Alt',
        shift: 'Mayús',
        super: 'Super',
        esc: 'Esc',
        tab: 'Tab',
        enter: 'Intro',
        backspace: 'Retroceso',
        del: 'Supr',
        home: 'Inicio',
        end: 'Fin',
        pageUp: 'RePág',
        pageDown: 'AvPág',
        sysRq: 'PetSis',
        printScreen: 'ImprPant',
        tapSuper: 'Pulsar Super',
      },
      name: {
        escape: 'Escape',
        delete: 'Suprimir',
        left: 'Flecha izquierda',
        down: 'Flecha abajo',
        up: 'Flecha arriba',
        right: 'Flecha derecha',
        pageUp: 'Retroceder página',
        pageDown: 'Avanzar página',
      },
    },
    help: {
      title: 'Ayuda',
      chord: 'Pulsar a la vez y soltar: pasa de la pantalla de la instancia a los controles.',
      escapeKey: '{key} en los controles',
      escape: 'Vuelve a la pantalla de la instancia.',
      tab: 'Pasa de un control a otro. En la pantalla de la instancia, esta tecla va a la instancia, como todas las demás.',
      touchName: 'Pantalla táctil:',
      touch:
        '{touch} un toque es un clic, un toque con dos dedos el botón derecho, con tres dedos el botón central. Dos dedos que se separan amplían la imagen; después un dedo la mueve, salvo que desactive «Mover». Arrastrar con dos dedos desplaza en la instancia mientras se ve la imagen completa.',
      fullScreen:
        '{fullScreen} también transmite teclas que el navegador se quedaría, como Alt+Tab y Esc, si el navegador lo permite. Mantenga pulsada Esc para salir.',
      licences:
        'Oriel, bajo la Apache License 2.0. Se muestra con {viewer} bajo la Mozilla Public License 2.0; su código fuente está en {address}.',
    },
    clipboard: {
      title: 'Portapapeles',
      knowledge: {
        proven: 'El portapapeles funciona con esta instancia: ha enviado texto.',
        offered:
          'La pantalla de esta instancia ofrece un portapapeles. Funciona si la instancia ejecuta un agente de portapapeles (spice-vdagent). La instancia aún no ha enviado nada.',
        plain:
          'La instancia aún no ha enviado nada y no se sabe si tiene portapapeles. Si un texto no llega, haga que se escriba.',
      },
      fromGuest: 'Copiado en la instancia',
      nothingYet: 'Nada aún',
      copy: 'Copiar a su portapapeles',
      toGuest: 'Hacia la instancia',
      pasteHere: 'Pegue aquí',
      put: 'Poner en el portapapeles de la instancia',
      typeInstead: 'Escribirlo en su lugar…',
      sent: 'Enviado. Péguelo en la instancia.',
      partlySent:
        'Enviado, con un signo de interrogación en lugar de {characters}. Péguelo en la instancia o haga que se escriba el texto.',
      latin1: {
        one: 'El portapapeles del servidor de consola de esta instancia solo admite caracteres Latin-1. {characters} llega como signo de interrogación. «Escribirlo en su lugar» pulsa las teclas de la distribución de la instancia, si las tiene.',
        other:
          'El portapapeles del servidor de consola de esta instancia solo admite caracteres Latin-1. {characters} llegan como signos de interrogación. «Escribirlo en su lugar» pulsa las teclas de la distribución de la instancia, si las tiene.',
      },
      questionMarks: 'La instancia recibió un signo de interrogación en lugar de {characters}.',
      follow: 'Mantener iguales ambos portapapeles mientras esta página esté abierta',
      followMeans: 'La instancia puede entonces leer lo que copie y cambiar lo que pegue.',
      needsHttps: 'Este navegador solo lo permite en páginas servidas por https.',
      notRead: 'El navegador no dejó que la página leyera el portapapeles.',
      notWritten: 'El navegador no dejó que la página escribiera en el portapapeles.',
      notAllowed: 'El navegador no lo permitió. Los dos cuadros de arriba funcionan sin su permiso.',
    },
    typing: {
      title: 'Escribir un texto',
      text: 'Texto',
      lineEnd: 'Un fin de línea es la tecla Intro, así que un comando se ejecuta.',
      tooLong: 'El texto tiene {length} caracteres. Escriba como máximo {limit} a la vez.',
      pastedTooLong: {
        one: 'No se escribió nada: el texto pegado tiene más de {count} carácter. Use «Escribir texto».',
        other: 'No se escribió nada: el texto pegado tiene más de {count} caracteres. Use «Escribir texto».',
      },
      noKeyEvent: 'No hay ninguna tecla para {characters}.',
      cannotType: 'La distribución {layout} no permite escribir {characters}.',
      plainer: 'Sustituir comillas y rayas tipográficas',
      plainerMeans: '“ ” ‘ ’ – … pasan a ser " " \' \' - ...',
      layout: 'Distribución de teclado de la instancia',
      byCharacter: 'Por carácter: el servidor de consola encuentra la tecla',
      layoutOfRun:
        'El texto en curso se sigue escribiendo con la distribución {layout}. Su elección vale para el siguiente texto.',
      reason: {
        remembered: 'La eligió para esta instancia y la página la recuerda.',
        keymap: 'El hipervisor indica esta distribución. Si la instancia tiene otra, elija esa.',
        unknown_keymap:
          'El hipervisor indica una distribución que esta página no conoce. Los signos con Mayús o AltGr pueden llegar como otros. Si la distribución de la instancia está en la lista, elíjala.',
        server: 'El servidor de consola de esta instancia encuentra las teclas por sí mismo.',
        browser: 'Supuesta, porque su teclado la tiene. Elija la distribución configurada en la instancia.',
        language:
          'Supuesta por el idioma de su navegador. Elija la distribución configurada en la instancia.',
      },
      layoutsDiffer:
        'La distribución de su teclado es {browser}; la de la instancia, {guest}. Cámbiela en la instancia o en su equipo.',
      anotherLayout: 'La instancia tiene otra distribución…',
      phoneField: 'Lo que se escribe aquí va a la instancia',
      pace: 'Ritmo',
      paces: {
        automatic: 'Automático: tan rápido como responda la instancia',
        steady: 'Constante (hasta 20 caracteres por segundo)',
        slow: 'Lento (5 caracteres por segundo), para menús de arranque',
      },
      layoutsNotLoaded:
        'No se pudieron cargar las distribuciones de teclado. Copie su texto y recargue la página.',
      layoutsNotLoadedNothing:
        'No se pudieron cargar las distribuciones de teclado, así que no se escribió nada. Recargue la página.',
      capsLock:
        'El bloqueo de mayúsculas está activado en la instancia. Se desactiva mientras se escribe el texto.',
      start: 'Escribir',
      goOn: 'Continuar',
      anyway: 'Escribir de todos modos',
      without: { one: 'Escribir sin este carácter', other: 'Escribir sin estos caracteres' },
      waitingForConnection: 'Esperando la conexión',
      estimate: { one: '{count} carácter, unos {seconds} s', other: '{count} caracteres, unos {seconds} s' },
      stop: 'Detener',
      progress: 'Caracteres escritos',
      sent: '{sent} de {total}',
      sentInSilence: '{sent} de {total}, esperando respuesta',
      keysBlocked: 'Las teclas que pulse ahora no llegan a la instancia. Esc detiene la escritura.',
      copyRest: 'Copiar el resto',
      done: { one: '{count} carácter escrito.', other: '{count} caracteres escritos.' },
      result: {
        capsLock:
          'No se escribió nada: el bloqueo de mayúsculas está activado en la instancia y no se desactiva. Desactívelo en la instancia o escriba el texto de todos modos.',
        stopped: 'Detenido tras {sent} de {total} caracteres. El resto está abajo.',
        stoppedInSilence:
          'Detenido mientras el proxy de consola no respondía. {arrived} de {total} caracteres llegaron al proxy de consola. El resto está abajo.',
        lost: 'Se perdió la conexión. {arrived} de {total} caracteres llegaron al proxy de consola. El resto está abajo.',
        unconfirmed: {
          one: 'Su primer carácter quizá también haya llegado: mire la pantalla y borre lo que haya.',
          other:
            'Sus primeros {count} caracteres quizá también hayan llegado: mire la pantalla y borre lo que haya.',
        },
        closed: 'La escritura se detuvo tras {arrived} de {total} caracteres.',
        closedUnconfirmed: {
          one: 'El siguiente quizá también haya llegado: mire la pantalla.',
          other: 'Los {count} siguientes quizá también hayan llegado: mire la pantalla.',
        },
      },
    },
    silence: {
      duration: 'Sin respuesta desde hace {seconds} s.',
      watching:
        'La imagen puede ser antigua. La página sigue intentándolo y vuelve a abrir la consola si no hay respuesta.',
      typing:
        'La imagen puede ser antigua. No se envían el teclado ni el puntero; lo que escribió en los últimos segundos quizá no haya llegado. La página sigue intentándolo y vuelve a abrir la consola si no hay respuesta.',
      spokenWatching: 'El proxy de consola no responde.',
      spokenTyping:
        'El proxy de consola no responde. No se envían las teclas; las últimas quizá no hayan llegado.',
    },
    wait: {
      ironic:
        'Esta instancia es un servidor bare metal y su consola se está iniciando. Puede tardar un minuto.',
      vmware: 'La pantalla de esta instancia la proporciona un vCenter que aún no ha respondido.',
      upTo: 'El proxy de consola espera hasta {seconds} s más. No tiene que hacer nada.',
    },
    warning: {
      proxy_stopped: {
        now: 'El proxy de consola está a punto de detenerse.',
        next: 'En {seconds} s esta página vuelve a abrir la consola por sí misma. Las teclas que pulse en ese momento pueden perderse.',
        spoken:
          'El proxy de consola está a punto de detenerse. Después, esta página vuelve a abrir la consola por sí misma.',
      },
      session_idle: {
        now: 'Esta consola no se ha usado durante un tiempo.',
        next: 'Finaliza en {seconds} s.',
        spoken:
          'Esta consola está a punto de finalizar porque no se ha usado durante un tiempo. Pulse una tecla o el botón «Permanecer».',
      },
      session_time_limit: {
        now: 'Se alcanzó el límite de tiempo de esta consola.',
        next: 'Finaliza en {seconds} s.',
        spoken: 'Esta consola está a punto de finalizar: se alcanzó su límite de tiempo.',
      },
      endsUnlessUsed: 'Finaliza en {seconds} s. Pulse una tecla o mueva el puntero para permanecer.',
      stay: 'Permanecer',
    },
    ending: {
      quoted: '«{words}»',
      where: 'Dónde',
      step: 'Paso {number} de 16, {actor}: {title}.',
      advice: 'Qué hacer',
      code: 'Código',
      check: 'Qué comprobar',
      silent:
        'El proxy de consola dejó de responder, aunque la conexión siguió abierta. La instancia sigue en ejecución. Quizá no haya recibido las últimas teclas.',
      broke:
        'La conexión con el proxy de consola se cortó sin indicar un motivo. La instancia sigue en ejecución.',
      brokeAtOnce: 'La conexión se abrió y se cortó enseguida, sin indicar un motivo.',
      notOpened: 'La página se cargó, pero su WebSocket no se abrió. El navegador no indica el motivo.',
      checkNetwork: '¿Sigue este equipo en su red o VPN?',
      checkRestart: '¿Se reinició el proxy de consola?',
      checkBalancer: '¿Cierra un balanceador de carga del camino las conexiones inactivas o antiguas?',
      checkUpgrade:
        '¿Reenvía WebSockets el proxy inverso del camino? Necesita HTTP/1.1 y las cabeceras Upgrade y Connection.',
      checkProxy: '¿Está en marcha el proxy de consola?',
      unknownCode:
        'La conexión se cerró con el código {code}, que el proxy de consola no usa. Quizá la cerró un dispositivo del camino.',
      tellCode: 'Inténtelo de nuevo. Si vuelve a ocurrir, comunique el código a su operador.',
      tellOperator: 'Inténtelo de nuevo. Si vuelve a ocurrir, avise a su operador.',
      passwordRequired: 'La pantalla requiere una contraseña que el proxy de consola debería haber enviado.',
      notValid: 'El proxy de consola envió algo que no es RFB válido.',
      waiting: 'Esta página muestra la pantalla de una máquina virtual.',
      connecting: 'Conectando con el proxy de consola…',
      left: 'Se desconectó de esta consola. La instancia sigue en ejecución.',
      comeback: 'Nuevo intento en {seconds} s (intento {attempt}).',
      comebackLater: 'Nuevo intento cuando vuelva a esta pestaña o cambie la red.',
      stopTrying: 'Dejar de intentarlo',
      openAgain: 'Abrir de nuevo',
      list: 'Ir a la lista de instancias',
      connect: 'Conectar',
      reconnect: 'Volver a conectar',
    },
  },
  layouts: {
    characters: 'Por carácter',
    us: 'Estados Unidos',
    'us-intl': 'Estados Unidos internacional, con teclas muertas',
    gb: 'Reino Unido',
    be: 'Belga',
    br: 'Brasileña',
    ca: 'Canadiense (francés)',
    hr: 'Croata',
    cz: 'Checa',
    dk: 'Danesa',
    nl: 'Neerlandesa',
    ee: 'Estonia',
    fi: 'Finesa',
    fr: 'Francesa',
    'fr-nodeadkeys': 'Francesa sin teclas muertas',
    de: 'Alemana',
    'de-nodeadkeys': 'Alemana sin teclas muertas',
    hu: 'Húngara',
    is: 'Islandesa',
    it: 'Italiana',
    jp: 'Japonesa',
    lv: 'Letona',
    lt: 'Lituana',
    no: 'Noruega',
    pl: 'Polaca',
    pt: 'Portuguesa',
    ru: 'Rusa',
    si: 'Eslovena',
    es: 'Española',
    latam: 'Española (Latinoamérica)',
    se: 'Sueca',
    ch: 'Suiza (alemán)',
    'ch-fr': 'Suiza (francés)',
    tr: 'Turca',
  },
  sessions: {
    title: 'Sesiones',
    open: 'Abiertas',
    ended: 'Finalizadas',
    filter: 'Filtrar sesiones',
    filterHint: 'Filtrar por instancia, usuario, dirección…',
    loading: 'Cargando…',
    count: { one: '{count} sesión', other: '{count} sesiones' },
    someOf: { one: '{shown} de {count} sesión', other: '{shown} de {count} sesiones' },
    more: {
      one: 'Coincide {count} sesión más. Filtre para verla.',
      other: 'Coinciden {count} sesiones más. Filtre para verlas.',
    },
    noMatch: 'Ninguna sesión coincide con «{filter}».',
    noneOpen: 'No hay ninguna consola abierta.',
    noneEnded: 'Ninguna consola ha finalizado en este tiempo.',
    stale: 'La lista es de {time}.',
    silent: {
      one: '{count} proxy de consola no respondió. Aquí faltan sus sesiones.',
      other: '{count} proxies de consola no respondieron. Aquí faltan sus sesiones.',
    },
    silentNamed: 'Los proxies de consola en {hosts} no respondieron. Aquí faltan sus sesiones.',
    instance: 'Instancia',
    user: 'Usuario',
    client: 'Dirección del cliente',
    since: 'Desde',
    idle: 'Inactiva',
    active: 'Activa',
    access: 'Acceso',
    full: 'Completo',
    viewOnly: 'Solo lectura',
    path: 'Proxy',
    actions: 'Acciones',
    unknown: 'Desconocido',
    trace: 'Traza',
    traceOf: 'Traza de la consola de {name}',
    end: 'Finalizar…',
    endOf: 'Finalizar la consola de {name}…',
    endTitle: '¿Finalizar esta consola?',
    endAsk:
      'La consola de {name}, abierta desde {client}, se cierra enseguida. La instancia no se ve afectada.',
    endAskUser:
      'La consola de {name}, que {user} abrió desde {client}, se cierra enseguida. La instancia no se ve afectada.',
    message: 'Mensaje para el usuario',
    messageHint: 'Lo lee el usuario de la consola. Como máximo {max} caracteres.',
    endNow: 'Finalizar la consola',
    ending: 'Finalizando…',
    keep: 'Dejarla abierta',
    hasEnded: 'La consola de {name} ha finalizado.',
    endedAt: 'Finalizada',
    after: 'tras {duration}',
    why: 'Motivo',
    browserClosed: 'La cerró el usuario',
    browserLost: 'Se perdió la conexión con el navegador',
    guestClosed: 'La pantalla de la instancia cerró la conexión',
    sinceAudit:
      'Todas las sesiones finalizadas desde {time}. El archivo de auditoría contiene las anteriores.',
    sinceMemory:
      'Todas las sesiones finalizadas desde {time}. Los proxies de consola las guardan en memoria; con [oriel] audit_log se conservan tras un reinicio.',
  },
  signIn: {
    signIn: 'Iniciar sesión',
    signingIn: 'Iniciando sesión…',
    signOut: 'Cerrar sesión',
    user: 'Usuario',
    domain: 'Dominio',
    password: 'Contraseña',
    whichProject: '¿Qué proyecto?',
    wrong: 'El usuario o la contraseña es incorrecto.',
    replaced: 'Este navegador tiene ahora la sesión de {user} en {project}.',
    shownBefore: 'Esta pestaña mostraba {user} en {project}.',
    continueAs: 'Continuar como {user}',
    notice: {
      expired: 'Su sesión ha caducado. Inicie sesión de nuevo para continuar donde estaba.',
      endedElsewhere: 'Se cerró su sesión, en otra pestaña o por un administrador.',
      noProject: 'No tiene ningún rol en ningún proyecto, así que no hay nada que mostrar.',
      signedOut: 'Ha cerrado la sesión.',
      notRevoked:
        'Ha cerrado la sesión en este navegador, pero el servicio no pudo registrarlo. Si este no es su equipo, inicie sesión y ciérrela de nuevo.',
    },
  },
  frame: {
    pages: 'Páginas',
    inProject: 'en {project}',
    stillSignedIn: 'Su sesión sigue abierta.',
    signOutFailed: 'No se pudo cerrar la sesión:',
    consoleContinues: 'La consola abierta continúa.',
    noAnswer: 'El servicio no responde',
    notReached: 'Inaccesible',
    anotherUser: 'Otro usuario',
    behindSilent: 'El servicio detrás de esta dirección no responde (HTTP {status}).',
    noReason: 'El servicio respondió HTTP {status} y no indicó ningún motivo.',
    whereStopped: '¿Dónde se detuvo?',
  },
  views: {
    instances: 'Instancias',
    sessions: 'Sesiones',
    trace: 'Traza',
    traces: 'Trazas',
    health: 'Estado',
    wall: 'Varias consolas',
  },
  embedded: {
    watch: 'Observar',
    looking: 'Buscando {name}…',
    noInstance: 'Ninguna instancia se llama «{name}»',
    severalInstances: 'Varias instancias se llaman «{name}»',
    whyNone:
      'O el nombre es incorrecto o no puede ver la instancia en el proyecto {project}. Esta página abre la consola en cuanto aparezca la instancia.',
    back: 'Volver a las instancias',
    off: 'La instancia no está en ejecución. Su consola se abrirá aquí cuando se inicie.',
    newConsole: 'Obtener una consola nueva',
    copyCommand: 'Copiar comando de CLI',
    newTab: 'Pestaña nueva',
    opening: 'Abriendo la consola…',
    consoleOf: 'Consola de {name}',
    noWebAddress: 'La dirección de la consola no es una dirección web.',
  },
};

export const cli: Translation<typeof english.cli> = {};

const TELL_OPERATOR = 'Comunique a su operador el ID de solicitud indicado abajo.';
const NEW_CONSOLE = 'Solicite de nuevo la consola para obtener una dirección nueva.';
const IN_A_MINUTE = 'Inténtelo de nuevo dentro de un minuto.';
const LATER = 'Inténtelo de nuevo más tarde.';
const IN_SECONDS = 'Espere unos segundos e inténtelo de nuevo.';
const START_FIRST = 'Inicie la instancia y después solicite su consola.';
const OTHER_VIEWER = 'Use la página de consola o un visor actual.';
const CLOSE_ONE = 'Cierre una consola que no necesite o inténtelo de nuevo más tarde.';

export const refusals: Translation<RefusalTexts> = {
  request_malformed: {
    title: 'solicitud incorrecta',
    sentence: 'No se pudo entender la solicitud.',
    advice: 'Corrija la solicitud como indica el mensaje.',
  },
  api_tls_required: {
    title: 'sin cifrar',
    sentence: 'Esta API solo acepta conexiones cifradas: su dirección empieza por https://.',
    advice: 'Empiece la dirección por https://.',
  },
  unauthenticated: {
    title: 'sesión no iniciada',
    sentence: 'Esta solicitud requiere autenticación.',
    advice: 'Inicie sesión de nuevo.',
  },
  sign_in_throttled: {
    title: 'demasiados inicios de sesión',
    sentence: 'Hubo demasiados inicios de sesión fallidos o demasiados a la vez.',
    advice: 'Espere un minuto e inicie sesión de nuevo.',
  },
  requests_throttled: {
    title: 'demasiadas solicitudes',
    sentence: 'Hay demasiadas solicitudes en curso desde esta dirección de cliente.',
    advice: 'Espere un segundo e inténtelo de nuevo.',
  },
  screens_throttled: {
    title: 'demasiadas imágenes',
    sentence: 'Ha solicitado demasiadas imágenes o textos de pantallas.',
    advice: IN_SECONDS,
  },
  sign_in_changed: {
    title: 'otro usuario ha iniciado sesión',
    sentence: 'Otro inicio de sesión ha sustituido al suyo en este navegador.',
    advice: 'Compruebe el usuario que muestra la página e inténtelo de nuevo.',
  },
  not_from_dashboard: {
    title: 'no procede del panel',
    sentence: 'Esta solicitud no procede del panel de control de este servicio.',
    advice: `Abra el panel de control por su propia dirección y recárguelo. ${TELL_OPERATOR}`,
  },
  sign_in_forgotten: {
    title: 'sesión cerrada por un reinicio',
    sentence: 'Su inicio de sesión es anterior al último reinicio del almacén de tokens.',
    advice: 'Inicie sesión de nuevo.',
  },
  sign_in_unchecked: {
    title: 'no se pueden comprobar las sesiones',
    sentence:
      'No se pueden comprobar los inicios de sesión: la autoridad de tokens o su almacén no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  sign_ins_full: {
    title: 'demasiadas sesiones cerradas',
    sentence: 'El almacén de tokens no tiene espacio para otra sesión cerrada.',
    advice: `${LATER} ${TELL_OPERATOR}`,
  },
  identity_unreachable: {
    title: 'el servicio de identidad no responde',
    sentence: 'No se pudo comprobar su inicio de sesión: el servicio de identidad no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  forbidden: {
    title: 'no permitido',
    sentence: 'La política no permite esta acción con sus roles.',
    advice: 'Pida el rol member a un administrador del proyecto.',
  },
  not_found: {
    title: 'no encontrado',
    sentence: 'No se encontró el recurso.',
    advice: 'Compruebe la dirección.',
  },
  instance_unknown: {
    title: 'no existe la instancia',
    sentence: 'No se encontró la instancia.',
    advice: 'Compruebe su nombre o ID; las instancias de otros proyectos no son visibles.',
  },
  instance_on_two_hosts: {
    title: 'instancia en dos hosts',
    sentence: 'Dos hosts de cómputo indican que esta instancia se ejecuta en ellos.',
    advice: TELL_OPERATOR,
  },
  peer_silent: {
    title: 'un host no responde',
    sentence: 'Un host que debe responder a esta solicitud no reacciona.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  compute_unreachable: {
    title: 'el host de cómputo no responde',
    sentence: 'El host que ejecuta la instancia no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  foreign_connect_info: {
    title: 'consola de otra instancia',
    sentence: 'El host de la instancia devolvió la consola de otra instancia.',
    advice: TELL_OPERATOR,
  },
  authority_unreachable: {
    title: 'la autoridad de tokens no responde',
    sentence: 'No se pudo autorizar la consola: la autoridad de tokens no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  console_not_audited: {
    title: 'no se puede auditar',
    sentence: 'Las consolas se auditan aquí, y esta no se puede auditar.',
    advice: TELL_OPERATOR,
  },
  console_disabled: {
    title: 'consolas desactivadas',
    sentence: 'Las consolas están desactivadas en el host de la instancia.',
    advice: TELL_OPERATOR,
  },
  console_type_invalid: {
    title: 'tipo de consola no ofrecido',
    sentence: 'No se ofrecen consolas de ese tipo.',
    advice: 'Solicite uno de los tipos de consola ofrecidos.',
  },
  hypervisor_unreachable: {
    title: 'el hipervisor no responde',
    sentence: 'El hipervisor del host de la instancia no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  hypervisor_forbidden: {
    title: 'sin acceso al hipervisor',
    sentence: 'El agente de cómputo del host de la instancia no tiene acceso al hipervisor.',
    advice: TELL_OPERATOR,
  },
  guest_unknown: {
    title: 'la instancia ya no existe',
    sentence: 'La instancia ya no está en su host.',
    advice: 'Recargue la lista de instancias.',
  },
  guest_not_running: {
    title: 'la instancia no está en ejecución',
    sentence: 'La instancia no está en ejecución, así que no tiene pantalla.',
    advice: START_FIRST,
  },
  screenshot_unsupported: {
    title: 'sin imágenes de esta instancia',
    sentence: 'El hipervisor de la instancia no puede capturar su pantalla.',
    advice: 'Abra la consola en su lugar.',
  },
  screenshot_failed: {
    title: 'sin imagen de la pantalla',
    sentence: 'El hipervisor no pudo capturar la pantalla de la instancia.',
    advice: `Abra la consola en su lugar. ${TELL_OPERATOR}`,
  },
  screenshots_busy: {
    title: 'demasiadas imágenes a la vez',
    sentence: 'El host de la instancia tiene que capturar demasiadas pantallas a la vez.',
    advice: IN_SECONDS,
  },
  store_unavailable: {
    title: 'el almacén de tokens no responde',
    sentence: 'No se pudo autorizar la consola: el almacén de tokens no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  too_many_tokens: {
    title: 'demasiados tokens válidos',
    sentence: 'No se pudo autorizar la consola: se han solicitado demasiadas consolas recientemente.',
    advice: 'Use una consola que ya tenga o inténtelo de nuevo dentro de unos minutos.',
  },
  store_not_shared: {
    title: 'controladores sin tokens comunes',
    sentence: 'No se pudo autorizar la consola: los controladores no comparten tokens.',
    advice: TELL_OPERATOR,
  },
  token_unknown: {
    title: 'token desconocido',
    sentence: 'El token de consola de la dirección es desconocido o fue retirado.',
    advice: NEW_CONSOLE,
  },
  token_unknown_split_store: {
    title: 'controladores sin tokens comunes',
    sentence: 'El token no se conoce aquí: los controladores no comparten tokens.',
    advice: `Un nuevo intento puede funcionar por casualidad. ${TELL_OPERATOR}`,
  },
  token_store_not_shared: {
    title: 'controladores sin tokens comunes',
    sentence: 'No se pudo comprobar su acceso: los controladores no comparten tokens.',
    advice: TELL_OPERATOR,
  },
  token_expired: {
    title: 'token caducado',
    sentence: 'La dirección de la consola ha caducado.',
    advice: NEW_CONSOLE,
  },
  token_used: {
    title: 'dirección ya usada',
    sentence: 'Esta dirección de consola ya se usó y solo abre una consola.',
    advice: `Continúe donde se abrió. ${NEW_CONSOLE}`,
  },
  token_address_differs: {
    title: 'solicitada desde otra dirección',
    sentence: 'Esta dirección de consola solo se abre donde se solicitó.',
    advice: 'Solicite la consola desde este equipo y esta red.',
  },
  token_guest_gone: {
    title: 'la instancia ya no existe',
    sentence: 'La instancia de esta dirección de consola ya no está en su host.',
    advice: 'Busque la instancia en la lista y solicite de nuevo su consola.',
  },
  token_guest_moved: {
    title: 'la pantalla se ha movido',
    sentence: 'La pantalla de la instancia ya no está donde lleva esta dirección de consola.',
    advice: `${NEW_CONSOLE} La dirección de una consola serie o SPICE solo se abre en un visor de ese tipo.`,
  },
  token_access_ended: {
    title: 'acceso retirado',
    sentence: 'El usuario de esta dirección ya no puede abrir la consola.',
    advice: 'Inicie sesión y solicite de nuevo la consola.',
  },
  token_unconfirmed: {
    title: 'el host de cómputo no confirma',
    sentence: 'El host de la instancia no confirmó dónde está su pantalla.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  token_store_unavailable: {
    title: 'el almacén de tokens no responde',
    sentence: 'No se pudo comprobar su acceso: el almacén de tokens no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  token_unauthentic: {
    title: 'registro de token no auténtico',
    sentence: 'No se pudo comprobar su acceso: su registro no es auténtico.',
    advice: NEW_CONSOLE,
  },
  token_guest_stopped: {
    title: 'la instancia se detuvo',
    sentence: 'La instancia se detuvo, así que esta dirección de consola ya no es válida.',
    advice: `${NEW_CONSOLE} Si la instancia no está en ejecución, iníciela primero.`,
  },
  nova_unreachable: {
    title: 'la nube no responde',
    sentence: 'No se pudo comprobar su acceso: el servicio de cómputo no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_identity_unreachable: {
    title: 'el servicio de identidad no responde',
    sentence: 'No se pudo comprobar su acceso: el servicio de identidad no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_credentials_refused: {
    title: 'credenciales del proxy incorrectas',
    sentence: 'No se pudo comprobar su acceso: el proxy tiene credenciales incorrectas.',
    advice: TELL_OPERATOR,
  },
  nova_forbidden: {
    title: 'faltan derechos al proxy',
    sentence: 'No se pudo comprobar su acceso: al proxy le faltan derechos en la nube.',
    advice: TELL_OPERATOR,
  },
  nova_failed: {
    title: 'fallo de la nube',
    sentence: 'No se pudo comprobar su acceso: el servicio de cómputo ha fallado.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_answer_unusable: {
    title: 'respuesta de la nube no entendida',
    sentence: 'No se pudo comprobar su acceso: el proxy no entendió la respuesta de la nube.',
    advice: TELL_OPERATOR,
  },
  nova_too_old: {
    title: 'nube demasiado antigua',
    sentence: 'No se pudo comprobar su acceso: el servicio de cómputo es demasiado antiguo.',
    advice: TELL_OPERATOR,
  },
  nova_endpoint_missing: {
    title: 'la nube no indica el servicio de cómputo',
    sentence: 'No se pudo comprobar su acceso: la nube no indica ningún servicio de cómputo.',
    advice: TELL_OPERATOR,
  },
  token_unknown_to_nova: {
    title: 'la dirección ya no es válida',
    sentence: 'La dirección de la consola ha caducado, fue retirada o es de otra nube.',
    advice: NEW_CONSOLE,
  },
  nova_unconfirmed: {
    title: 'la nube no confirma',
    sentence: 'El host de cómputo de esta instancia no confirmó dónde está su pantalla.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_console_address: {
    title: 'pantalla sin dirección',
    sentence: 'El host de cómputo de esta instancia no indica ninguna dirección de su pantalla.',
    advice: TELL_OPERATOR,
  },
  token_guest_restarting: {
    title: 'la instancia se está reiniciando',
    sentence: 'La instancia se está reiniciando y aún no tiene pantalla.',
    advice: IN_SECONDS,
  },
  nova_database_unreachable: {
    title: 'la base de datos de la nube no responde',
    sentence: 'No se pudo comprobar su acceso: la base de datos de la nube no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_database_refused: {
    title: 'la base de datos de la nube rechaza el proxy',
    sentence: 'No se pudo comprobar su acceso: la base de datos de la nube rechaza el proxy.',
    advice: TELL_OPERATOR,
  },
  nova_database_unusable: {
    title: 'base de datos de la nube no entendida',
    sentence: 'No se pudo comprobar su acceso: no se entendió la base de datos de la nube.',
    advice: TELL_OPERATOR,
  },
  nova_cell_unreadable: {
    title: 'parte de la nube no responde',
    sentence: 'No se pudo comprobar su acceso: una parte de la nube no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  nova_bus_unreachable: {
    title: 'el bus de mensajes de la nube no responde',
    sentence: 'No se pudo preguntar al host de cómputo: el bus de mensajes de la nube no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  token_other_kind: {
    title: 'dirección de otro tipo de consola',
    sentence: 'La dirección es de un tipo de consola distinto del que ofrece este proxy.',
    advice: `${NEW_CONSOLE} Elija la consola que muestra la pantalla.`,
  },
  token_missing: {
    title: 'sin token',
    sentence: 'La dirección no contiene ningún token de consola.',
    advice: NEW_CONSOLE,
  },
  token_malformed: {
    title: 'token incorrecto',
    sentence: 'El token de consola de la dirección es incorrecto.',
    advice: `Copie la dirección completa. ${NEW_CONSOLE}`,
  },
  origin_forbidden: {
    title: 'página de otro sitio',
    sentence: 'La página que solicitó esta consola es de un sitio no permitido.',
    advice: 'Abra la consola con la dirección que recibió.',
  },
  origin_scheme_mismatch: {
    title: 'http y https mezclados',
    sentence: 'El esquema de la página (http o https) difiere del de la dirección de la consola.',
    advice: 'Abra la consola con la dirección que recibió, incluido https:// o http://.',
  },
  upgrade_required: {
    title: 'no es una solicitud WebSocket',
    sentence: 'Esta dirección requiere un WebSocket, no una solicitud simple.',
    advice: 'Abra la página de consola en su lugar.',
  },
  handshake_malformed: {
    title: 'negociación WebSocket incorrecta',
    sentence: 'La negociación WebSocket es incorrecta.',
    advice: 'Use un navegador actual.',
  },
  subprotocol_unsupported: {
    title: 'subprotocolo desconocido',
    sentence: 'El visor solicita un subprotocolo WebSocket que el proxy no admite.',
    advice: 'Use la página de consola de este proxy o un visor que envíe tramas binarias.',
  },
  proxy_full: {
    title: 'demasiadas consolas',
    sentence: 'Este proxy de consola no puede aceptar otra sesión.',
    advice: CLOSE_ONE,
  },
  address_full: {
    title: 'demasiadas consolas desde su red',
    sentence: 'Hay demasiadas consolas abiertas desde su dirección de red.',
    advice: CLOSE_ONE,
  },
  upgrades_throttled: {
    title: 'demasiados intentos',
    sentence: 'Su dirección de red solicitó consolas con demasiada frecuencia.',
    advice: 'Espere un minuto e inténtelo de nuevo.',
  },
  proxy_draining: {
    title: 'el proxy se está cerrando',
    sentence: 'Este proxy de consola se está cerrando.',
    advice: NEW_CONSOLE,
  },
  tls_required: {
    title: 'sin cifrar',
    sentence: 'Este proxy de consola solo acepta conexiones cifradas.',
    advice: 'Empiece la dirección por https://.',
  },
  tokens_throttled: {
    title: 'demasiadas direcciones incorrectas',
    sentence: 'Llegaron demasiadas direcciones de consola no válidas desde su dirección de red.',
    advice:
      'Espere un minuto e inténtelo de nuevo. Las consolas que ya estaban abiertas se pueden volver a abrir enseguida.',
  },
  user_full: {
    title: 'tiene demasiadas consolas abiertas',
    sentence: 'Tiene demasiadas consolas abiertas.',
    advice: 'Cierre una consola que no necesite.',
  },
  guest_full: {
    title: 'demasiados espectadores',
    sentence: 'Demasiadas personas tienen abierta la consola de esta instancia.',
    advice: 'Pida a una de ellas que la cierre o inténtelo de nuevo más tarde.',
  },
  guest_share_full: {
    title: 'demasiadas consolas de una instancia',
    sentence: 'Tiene abierta la consola de esta instancia demasiadas veces.',
    advice: 'Cierre una de ellas, en otra ventana o en otro equipo.',
  },
  token_check_unreachable: {
    title: 'la autoridad de tokens no responde',
    sentence: 'No se pudo comprobar su acceso: la autoridad de tokens no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  recording_failed: {
    title: 'no se puede grabar',
    sentence: 'Las consolas se graban aquí, y esta no se puede grabar.',
    advice: TELL_OPERATOR,
  },
  session_not_audited: {
    title: 'no se puede auditar',
    sentence: 'Las consolas se auditan aquí, y esta no se puede auditar.',
    advice: TELL_OPERATOR,
  },
  console_in_use: {
    title: 'consola en uso',
    sentence: 'Otro usuario tiene abierta esta consola, y solo uno puede tenerla.',
    advice: 'Inténtelo de nuevo más tarde o solicite una consola de solo lectura.',
  },
  client_handshake_timeout: {
    title: 'el navegador no responde',
    sentence: 'El navegador no respondió durante la negociación RFB.',
    advice: 'Recargue la página.',
  },
  websocket_protocol_error: {
    title: 'trama WebSocket incorrecta',
    sentence: 'El navegador envió una trama WebSocket incorrecta.',
    advice: 'Recargue la página.',
  },
  websocket_text_frame: {
    title: 'trama de texto',
    sentence: 'El visor envió texto donde solo se permiten datos binarios.',
    advice: OTHER_VIEWER,
  },
  websocket_frame_too_big: {
    title: 'trama demasiado grande',
    sentence: 'El visor envió una trama más grande de lo permitido.',
    advice: 'Pegue menos texto de una vez.',
  },
  page_messages_throttled: {
    title: 'demasiados mensajes de la página',
    sentence: 'La página de consola envió demasiados mensajes además de la propia consola.',
    advice: 'Recargue la página.',
  },
  guest_without_screen: {
    title: 'instancia sin pantalla',
    sentence: 'La instancia no tiene ninguna pantalla que esta consola pueda mostrar.',
    advice: TELL_OPERATOR,
  },
  screen_on_socket: {
    title: 'la pantalla no está en la red',
    sentence: 'La pantalla de la instancia está en un socket local que el proxy no puede alcanzar.',
    advice: TELL_OPERATOR,
  },
  screen_listens_elsewhere: {
    title: 'pantalla en otra dirección',
    sentence: 'La pantalla de la instancia está en una dirección que ningún proxy de consola puede alcanzar.',
    advice: TELL_OPERATOR,
  },
  screen_unreachable: {
    title: 'pantalla inaccesible',
    sentence: 'No se puede llegar a la pantalla de la instancia desde el proxy de consola.',
    advice: TELL_OPERATOR,
  },
  screen_address_unusable: {
    title: 'pantalla sin dirección utilizable',
    sentence: 'La dirección de la pantalla lleva al propio proxy de consola.',
    advice: TELL_OPERATOR,
  },
  screen_silent: {
    title: 'la pantalla no responde',
    sentence: 'La pantalla de la instancia no responde.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  screen_closed_early: {
    title: 'la pantalla cerró la conexión',
    sentence: 'La pantalla de la instancia cerró la conexión antes de estar lista.',
    advice: `Inténtelo de nuevo. ${TELL_OPERATOR}`,
  },
  screen_version_unsupported: {
    title: 'versión de RFB no admitida',
    sentence: 'La pantalla de la instancia no tiene ninguna versión de RFB admitida.',
    advice: TELL_OPERATOR,
  },
  screen_security_unsupported: {
    title: 'sin seguridad común',
    sentence:
      'La pantalla de la instancia y el proxy de consola no tienen ningún tipo de seguridad en común.',
    advice: TELL_OPERATOR,
  },
  screen_authentication_failed: {
    title: 'la pantalla rechazó la contraseña',
    sentence: 'La pantalla de la instancia no aceptó la contraseña del proxy de consola.',
    advice: TELL_OPERATOR,
  },
  screen_password_unknown: {
    title: 'la pantalla requiere una contraseña',
    sentence: 'La pantalla de la instancia requiere una contraseña que el proxy no tiene.',
    advice: TELL_OPERATOR,
  },
  screen_refused: {
    title: 'la pantalla rechazó la conexión',
    sentence: 'El servidor de consola de la instancia rechazó la conexión.',
    advice: TELL_OPERATOR,
  },
  screen_protocol_error: {
    title: 'la pantalla infringe el protocolo',
    sentence: 'La pantalla de la instancia infringe el protocolo RFB.',
    advice: TELL_OPERATOR,
  },
  screen_vencrypt_unsupported: {
    title: 'sin cifrado común',
    sentence: 'La pantalla de la instancia y el proxy de consola no tienen ningún cifrado en común.',
    advice: TELL_OPERATOR,
  },
  screen_tls_untrusted: {
    title: 'pantalla no fiable',
    sentence: 'El proxy de consola no confía en el certificado de la pantalla.',
    advice: TELL_OPERATOR,
  },
  screen_tls_expired: {
    title: 'certificado caducado',
    sentence: 'El certificado de la pantalla de la instancia ha caducado.',
    advice: TELL_OPERATOR,
  },
  screen_tls_not_yet_valid: {
    title: 'certificado aún no válido',
    sentence: 'El certificado de la pantalla de la instancia aún no es válido.',
    advice: TELL_OPERATOR,
  },
  screen_tls_wrong_name: {
    title: 'certificado de otro host',
    sentence: 'El certificado de la pantalla de la instancia es de otro host.',
    advice: TELL_OPERATOR,
  },
  screen_tls_client_wanted: {
    title: 'la pantalla requiere un certificado',
    sentence: 'La pantalla de la instancia requiere un certificado que el proxy de consola no tiene.',
    advice: TELL_OPERATOR,
  },
  screen_tls_client_refused: {
    title: 'la pantalla rechazó el proxy',
    sentence: 'La pantalla de la instancia rechazó el certificado del proxy de consola.',
    advice: TELL_OPERATOR,
  },
  screen_tls_failed: {
    title: 'fallo del cifrado',
    sentence: 'Falló la conexión cifrada con la pantalla de la instancia.',
    advice: TELL_OPERATOR,
  },
  screen_tls_silent: {
    title: 'el cifrado tarda demasiado',
    sentence: 'La pantalla de la instancia no terminó de negociar el cifrado a tiempo.',
    advice: `${IN_A_MINUTE} ${TELL_OPERATOR}`,
  },
  screen_tls_unready: {
    title: 'faltan certificados del proxy',
    sentence: 'El proxy de consola no puede usar sus propios archivos para pantallas cifradas.',
    advice: TELL_OPERATOR,
  },
  screen_closed: {
    title: 'pantalla cerrada',
    sentence: 'El servidor de consola de la instancia cerró la conexión.',
    advice: 'Si la instancia sigue en ejecución, solicite de nuevo su consola.',
  },
  client_protocol_error: {
    title: 'el visor infringe el protocolo',
    sentence: 'El visor infringe el protocolo RFB.',
    advice: OTHER_VIEWER,
  },
  view_only_unreadable: {
    title: 'mensaje desconocido del visor',
    sentence: 'Esta consola de solo lectura recibió un mensaje que puede ser una pulsación de tecla.',
    advice: OTHER_VIEWER,
  },
  guest_stopped: {
    title: 'la instancia se detuvo',
    sentence: 'La instancia se detuvo.',
    advice: START_FIRST,
  },
  guest_shut_down: {
    title: 'la instancia se apagó',
    sentence: 'La instancia se apagó.',
    advice: START_FIRST,
  },
  guest_saved: {
    title: 'la instancia se guardó',
    sentence: 'La instancia se guardó en disco. Continuará desde ahí cuando se inicie.',
    advice: START_FIRST,
  },
  guest_crashed: {
    title: 'la instancia falló',
    sentence: 'La instancia falló o se terminó el proceso que la ejecuta.',
    advice: `${START_FIRST} ${TELL_OPERATOR}`,
  },
  guest_suspended: {
    title: 'la instancia se suspendió',
    sentence: 'La instancia se suspendió.',
    advice: 'Reanude la instancia y después solicite su consola.',
  },
  guest_shelved: {
    title: 'la instancia se archivó',
    sentence: 'La instancia se archivó: se detuvo y su disco se conserva como imagen.',
    advice: 'Desarchive la instancia y después solicite su consola.',
  },
  guest_restarting: {
    title: 'la instancia se está reiniciando',
    sentence: 'La instancia se está reiniciando.',
    advice: IN_SECONDS,
  },
  guest_rebuilding: {
    title: 'la instancia se está reconstruyendo',
    sentence: 'La instancia se está reconstruyendo a partir de una imagen.',
    advice: 'Inténtelo de nuevo cuando la instancia vuelva a estar en ejecución, o solicite su consola.',
  },
  guest_resizing: {
    title: 'la instancia se está moviendo',
    sentence: 'La instancia está cambiando de tamaño o moviéndose a otro host.',
    advice: 'Cuando termine, solicite de nuevo la consola para obtener una dirección nueva.',
  },
  guest_migrated: {
    title: 'la instancia se migró',
    sentence: 'La instancia se ha trasladado a otro host.',
    advice: NEW_CONSOLE,
  },
  guest_deleted: {
    title: 'la instancia se eliminó',
    sentence: 'La instancia se eliminó.',
    advice: 'No hay nada más que ver.',
  },
  ended_by_operator: {
    title: 'finalizada por un operador',
    sentence: 'Un operador ha finalizado esta consola.',
    advice: 'Si aún necesita la consola y el motivo no lo impide, solicítela de nuevo.',
  },
  session_taken_over: {
    title: 'tomada por otro usuario',
    sentence: 'Otro usuario ha abierto esta consola, y solo uno puede tenerla.',
    advice: NEW_CONSOLE,
  },
  session_idle: {
    title: 'cerrada por inactividad',
    sentence: 'Esta consola se cerró porque no se usó durante un tiempo.',
    advice: NEW_CONSOLE,
  },
  user_disabled: {
    title: 'cuenta desactivada',
    sentence: 'Su cuenta fue desactivada o eliminada.',
    advice: TELL_OPERATOR,
  },
  role_lost: {
    title: 'rol retirado',
    sentence: 'Ya no tiene un rol que abra consolas en este proyecto.',
    advice: 'Pida el rol member a un administrador del proyecto.',
  },
  guest_reassigned: {
    title: 'instancia en otro proyecto',
    sentence: 'La instancia pertenece ahora a otro proyecto.',
    advice: 'Inicie sesión en ese proyecto, si tiene un rol en él.',
  },
  sign_in_revoked: {
    title: 'sesión cerrada',
    sentence: 'El inicio de sesión con el que se abrió esta consola ha terminado.',
    advice: 'Inicie sesión de nuevo.',
  },
  session_time_limit: {
    title: 'tiempo agotado',
    sentence: 'Esta consola ha alcanzado su límite de tiempo.',
    advice: NEW_CONSOLE,
  },
  session_resumed: {
    title: 'continúa en otro lugar',
    sentence: 'Esta consola continúa en otra pestaña o conexión suya.',
    advice: 'Continúe allí o recargue esta página para usarla aquí.',
  },
  proxy_stopped: {
    title: 'proxy detenido',
    sentence: 'El proxy de consola se detuvo.',
    advice: NEW_CONSOLE,
  },
  viewer_stalled: {
    title: 'conexión muerta',
    sentence: 'La conexión con el navegador estaba muerta.',
    advice: 'Compruebe la red y después recargue la página.',
  },
  internal_error: {
    title: 'error interno',
    sentence: 'Se produjo un error inesperado.',
    advice: TELL_OPERATOR,
  },
  power_conflict: {
    title: 'no es posible en este estado',
    sentence: 'La instancia está en un estado en el que esto no se puede hacer.',
    advice: 'Espere a que la instancia termine lo que está haciendo y después compruebe su estado.',
  },
  power_unsupported: {
    title: 'no es posible aquí',
    sentence: 'El hipervisor de esta instancia no puede hacer esto.',
    advice: 'Use otra acción.',
  },
  power_managed_by_nova: {
    title: 'pertenece a OpenStack',
    sentence: 'Esta instancia pertenece a OpenStack Nova, el único que la inicia y la detiene.',
    advice: 'Use el panel de control o los comandos de su nube.',
  },
  power_failed: {
    title: 'el hipervisor se negó',
    sentence: 'El hipervisor no pudo hacer esto con la instancia.',
    advice: TELL_OPERATOR,
  },
  power_throttled: {
    title: 'demasiadas acciones de energía',
    sentence: 'Se solicitaron demasiadas acciones de energía a la vez.',
    advice: 'Espere un minuto e inténtelo de nuevo.',
  },
  power_not_audited: {
    title: 'no se puede auditar',
    sentence: 'Las acciones de energía se auditan aquí, y esta no se puede auditar.',
    advice: TELL_OPERATOR,
  },
};
