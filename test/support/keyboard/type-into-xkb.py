"""Types keys into libxkbcommon, the library of X11 and Wayland desktops, and prints the text that a program would receive.

stdin: JSON, a list of {"layout", "variant", "texts"}. A text is a list of strokes, a stroke a list of key positions (KeyboardEvent.code),
the last of which is the key, the others are held. stdout: JSON, for each layout the list of its texts.
"""

# cspell:ignore QWERTYUIOP ASDFGHJKL ZXCVBNM
import ctypes
import json
import sys

xkb = ctypes.CDLL("libxkbcommon.so.0")
for name in ("context_new", "keymap_new_from_names", "state_new", "compose_table_new_from_locale", "compose_state_new"):
    getattr(xkb, "xkb_" + name).restype = ctypes.c_void_p


class RuleNames(ctypes.Structure):
    _fields_ = [(field, ctypes.c_char_p) for field in ("rules", "model", "layout", "variant", "options")]


# Linux's numbers of keys (linux/input-event-codes.h); XKB adds 8.
KEYS = {"Backquote": 41, "Minus": 12, "Equal": 13, "IntlYen": 124, "BracketLeft": 26, "BracketRight": 27, "Backslash": 43}
KEYS |= {"Semicolon": 39, "Quote": 40, "Comma": 51, "Period": 52, "Slash": 53, "IntlRo": 89, "IntlBackslash": 86, "Space": 57}
KEYS |= {"ShiftLeft": 42, "AltRight": 100}
KEYS |= {f"Digit{digit}": 1 + digit for digit in range(1, 10)} | {"Digit0": 11}
for row, first in (("QWERTYUIOP", 16), ("ASDFGHJKL", 30), ("ZXCVBNM", 44)):
    KEYS |= {"Key" + letter: first + index for index, letter in enumerate(row)}

UP, DOWN = 0, 1
COMPOSING, COMPOSED, CANCELLED = 1, 2, 3

context = ctypes.c_void_p(xkb.xkb_context_new(0))
table = ctypes.c_void_p(xkb.xkb_compose_table_new_from_locale(context, b"en_US.UTF-8", 0))


def text_of(fill, *arguments):
    buffer = ctypes.create_string_buffer(64)
    fill(*arguments, buffer, len(buffer))
    return buffer.value.decode()


def type_strokes(state, compose, strokes):
    typed = ""
    for stroke in strokes:
        codes = [KEYS[name] + 8 for name in stroke]
        for code in codes:
            keysym = xkb.xkb_state_key_get_one_sym(state, code)
            if code == codes[-1]:
                xkb.xkb_compose_state_feed(compose, keysym)
                status = xkb.xkb_compose_state_get_status(compose)
                if status == COMPOSED:
                    typed += text_of(xkb.xkb_compose_state_get_utf8, compose)
                elif status != COMPOSING and status != CANCELLED:
                    typed += text_of(xkb.xkb_state_key_get_utf8, state, code)
            xkb.xkb_state_update_key(state, code, DOWN)
        for code in reversed(codes):
            xkb.xkb_state_update_key(state, code, UP)
    return typed


results = []
for wanted in json.load(sys.stdin):
    names = RuleNames(b"evdev", b"pc105", wanted["layout"].encode(), wanted["variant"].encode(), b"")
    keymap = ctypes.c_void_p(xkb.xkb_keymap_new_from_names(context, ctypes.byref(names), 0))
    if not keymap:
        sys.exit(f"libxkbcommon does not know the layout {wanted['layout']} {wanted['variant']}")
    state = ctypes.c_void_p(xkb.xkb_state_new(keymap))
    texts = []
    for strokes in wanted["texts"]:
        compose = ctypes.c_void_p(xkb.xkb_compose_state_new(table, 0))
        texts.append(type_strokes(state, compose, strokes))
        xkb.xkb_compose_state_unref(compose)
    results.append(texts)
json.dump(results, sys.stdout)
