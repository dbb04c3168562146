; cspell:disable
; A boot sector that paints all characters of code page 437 with changing colours, as programs of DOS do: straight into the video memory.
; MODE is 0 for 25 rows of 16 dots, 1 for 28 rows of 14 and 2 for 50 rows of 8; COLOUR is the colour of all cells, or -1 for changing ones.
bits 16
org 0x7c00
	xor ax, ax
	mov ds, ax
	mov ax, 3
	int 0x10
%if MODE == 1
	mov ax, 0x1111
	xor bl, bl
	int 0x10
%elif MODE == 2
	mov ax, 0x1112
	xor bl, bl
	int 0x10
%endif
	mov ah, 1
	mov cx, 0x2000
	int 0x10
	mov ax, 0xb800
	mov es, ax
	xor di, di
	xor bx, bx
next:
	mov al, bl
%if COLOUR == -1
	mov ax, bx
	mov cx, 37
	mul cx
	and al, 0x7f
	mov ah, al
	mov al, bl
%else
	mov ah, COLOUR
%endif
	stosw
	inc bx
	cmp bx, CELLS
	jne next
	hlt
	jmp $
	times 510 - ($ - $$) db 0
	dw 0xaa55
