/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nothing - a milter that sees the whole message and decides nothing
 *
 *   nothing SOCKET
 *
 * The baseline of ./relay bench mail: what a milter that is as cheap as can be costs Postfix. It takes the
 * same commands as our own (not HELO, DATA and unknown commands), and answers none that need no answer.
 */
#include <libmilter/mfapi.h>
#include <stdio.h>
#include <sysexits.h>

#define WANTED                                                                                     \
  (SMFIP_NOHELO | SMFIP_NODATA | SMFIP_NOUNKNOWN | SMFIP_NR_CONN | SMFIP_NR_MAIL | SMFIP_NR_RCPT   \
   | SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY)

static sfsistat negotiate(SMFICTX *ctx, unsigned long actions, unsigned long steps,
                          unsigned long f2, unsigned long f3, unsigned long *my_actions,
                          unsigned long *my_steps, unsigned long *my_f2, unsigned long *my_f3)
{
  (void) ctx, (void) actions, (void) f2, (void) f3;
  *my_actions = 0;
  *my_steps = steps & WANTED;
  *my_f2 = *my_f3 = 0;
  return (steps & WANTED) == WANTED ? SMFIS_CONTINUE : SMFIS_REJECT;
}

static sfsistat on_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *address)
{
  (void) ctx, (void) host, (void) address;
  return SMFIS_NOREPLY;
}

static sfsistat on_path(SMFICTX *ctx, char **arguments)
{
  (void) ctx, (void) arguments;
  return SMFIS_NOREPLY;
}

static sfsistat on_header(SMFICTX *ctx, char *name, char *value)
{
  (void) ctx, (void) name, (void) value;
  return SMFIS_NOREPLY;
}

static sfsistat on_eoh(SMFICTX *ctx)
{
  (void) ctx;
  return SMFIS_NOREPLY;
}

static sfsistat on_body(SMFICTX *ctx, unsigned char *bytes, size_t length)
{
  (void) ctx, (void) bytes, (void) length;
  return SMFIS_NOREPLY;
}

static sfsistat on_eom(SMFICTX *ctx)
{
  (void) ctx;
  return SMFIS_CONTINUE;
}

int main(int argc, char **argv)
{
  struct smfiDesc filter = {
    .xxfi_name = "nothing",
    .xxfi_version = SMFI_VERSION,
    .xxfi_connect = on_connect,
    .xxfi_envfrom = on_path,
    .xxfi_envrcpt = on_path,
    .xxfi_header = on_header,
    .xxfi_eoh = on_eoh,
    .xxfi_body = on_body,
    .xxfi_eom = on_eom,
    .xxfi_negotiate = negotiate,
  };

  if (argc != 2) {
    fprintf(stderr, "usage: nothing SOCKET\n");
    return EX_USAGE;
  }
  if (smfi_register(filter) != MI_SUCCESS || smfi_setconn(argv[1]) != MI_SUCCESS
      || smfi_opensocket(1) != MI_SUCCESS)
    return EX_UNAVAILABLE;
  return smfi_main() == MI_SUCCESS ? EX_OK : EX_SOFTWARE;
}
