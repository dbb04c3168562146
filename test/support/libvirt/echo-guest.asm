; The guest of the tests: a boot sector that shows a banner and echoes every key, on the screen and on COM1.
; The power button turns the machine off, as in an operating system.
; F1 switches to a graphics mode (320x200), F2 back to text: each a resize of the framebuffer.
; nasm -f bin -o echo-guest.img echo-guest.asm

        bits 16
        org 0x7c00

COM1    equ 0x3f8
F1      equ 0x3b
F2      equ 0x3c

; ACPI of the machine "pc", where SeaBIOS puts it
PM1_STS equ 0x600
PM1_EN  equ 0x602
PM1_CNT equ 0x604
POWER_BUTTON    equ 0x100
SLEEP_S5        equ 0x2000

start:
        xor ax, ax
        mov ds, ax
        mov ss, ax
        mov sp, 0x7c00
        cld

        mov dx, COM1 + 1        ; no interrupts from the serial port
        xor al, al
        out dx, al
        mov dx, COM1 + 3        ; 8N1, and the divisor latch closed
        mov al, 0x03
        out dx, al

text:
        mov ax, 0x0003
        jmp set_mode
graphics:
        mov ax, 0x0013
set_mode:
        int 0x10
        mov si, banner
        call print

        mov dx, PM1_EN          ; the power button sets its bit of PM1_STS
        mov ax, POWER_BUTTON
        out dx, ax

next_key:
        mov ah, 1               ; is there a key?
        int 0x16
        jnz .key
        mov dx, PM1_STS
        in ax, dx
        test ax, POWER_BUTTON
        jnz power_off
        sti
        hlt                     ; until the next interrupt: a key, or the timer after 55 ms
        jmp next_key
.key:
        xor ah, ah
        int 0x16
        cmp ah, F1
        je graphics
        cmp ah, F2
        je text
        test al, al             ; other keys without a character
        jz next_key
        call put
        cmp al, 13
        jne next_key
        mov al, 10
        call put
        jmp next_key

power_off:
        mov dx, PM1_CNT
        mov ax, SLEEP_S5
        out dx, ax
        hlt

print:
        lodsb
        test al, al
        jz .done
        call put
        jmp print
.done:
        ret

; al: the character; kept
put:
        push ax
        mov bx, 0x000f          ; page 0, white where the mode has colours
        mov ah, 0x0e
        int 0x10
        mov dx, COM1 + 5
.wait:
        in al, dx
        test al, 0x20           ; transmitter empty
        jz .wait
        pop ax
        mov dx, COM1
        out dx, al
        ret

banner  db 'ECHO GUEST ready', 13, 10, 0

        times 510 - ($ - $$) db 0
        dw 0xaa55
