namespace RelateMail.Load.CommandLine;

/// <summary>What <c>--help</c> prints.</summary>
internal static class HelpText
{
    public const string Text = """
        RelateMail load tool: sends mail to an SMTP server and tells what it took.

          load [options]          N sessions send messages; prints rates, latencies, CPU and refusals
          load idle [options]     opens connections, leaves them alone, prints their memory

        server
          --host NAME             127.0.0.1
          --port N                2525
          --tls MODE              none, starttls or implicit (none); the certificate is not verified
          --tls-version V         1.2 or 1.3 (the best both can)
          --tls-name NAME         server name in the handshake (the host)
          --tls-resume            resume TLS sessions; without it every handshake is a full one
          --auth USER:PASSWORD    AUTH PLAIN
          --helo NAME             argument of EHLO (load.example.test)
          --timeout TIME          for a connection, a handshake or a reply (60s)
          --pid N[,N]             the server's processes: their CPU and memory, descendants included

        load
          --sessions N            sessions at the same time (20)
          --duration TIME         10s, 500ms, 2m (10s)
          --messages N            so many messages instead
          --warmup TIME           load that is not counted (1s; none with --messages)
          --settle TIME           wait before the server's CPU is read, for servers that deliver after the 250 (0s)
          --size N                octets of content (4096)
          --reuse N               messages a connection; 0 for no end (1)
          --from ADDRESS          reverse-path (sender@load.example.test)
          --null-sender           the null reverse-path, as bounces have it
          --rcpt ADDRESS          alice@example.test; {0} in it becomes 0, 1, 2 … in turn
          --mailboxes N           numbers that {0} takes (16, or as many as a message has recipients)
          --recipients N          recipients of each message (1)
          --pipelining            MAIL, RCPT and DATA in one write
          --bdat                  BDAT instead of DATA
          --allow-refusals        exit with 0 even if messages were refused or lost

        idle
          --connections N         1000
          --hold TIME             before memory is read (5s)

          --json                  one line of JSON instead of text

        Exit code: 0 all accepted; 1 some refused or lost (idle: not opened or not kept); 2 the run could not begin.
        """;
}
