namespace RelateMail.Load.CommandLine;

/// <summary>The text that <c>--help</c> prints.</summary>
internal static class LoadHelp
{
    public const string Text = """
        RelateMail load generator: sends mail to an SMTP server and measures rate, latency, CPU and memory.

          load [options]          N sessions send messages; prints rate, latencies, CPU and refusals
          load idle [options]     opens connections, leaves them alone, prints the memory they need

        server
          --host NAME             127.0.0.1
          --port N                2525
          --tls MODE              none, starttls or implicit (none); the certificate is not verified
          --tls-version V         1.2 or 1.3 (the highest that both support)
          --tls-name NAME         server name in the handshake (the host)
          --tls-resume            resume TLS sessions; without it every handshake is a full one
          --auth USER:PASSWORD    AUTH PLAIN
          --helo NAME             argument of EHLO (load.example.test)
          --timeout TIME          limit for a connection, a handshake or a reply (60)
          --pid N[,N]             the server's processes: measures their CPU and memory, descendants included

        load
          --sessions N            sessions at the same time (20)
          --duration TIME         seconds, or with a unit: 10, 500ms, 2m (10)
          --messages N            number of messages, instead of a duration
          --warmup TIME           load that is not counted (1; 0 with --messages)
          --settle TIME           wait before the server's CPU is read, for servers that deliver after the 250 (0)
          --size N                octets of a content (4096)
          --content FILE          a content of your own; 0000000000000000 stands for each message's number
          --reuse N               messages per connection; 0 for no limit (1)
          --from ADDRESS          reverse-path (sender@load.example.test)
          --null-sender           null reverse-path, as in bounces
          --rcpt ADDRESS          alice@example.test; {0} is replaced by 0, 1, 2 … in turn
          --mailboxes N           how many numbers {0} has (16, or the number of recipients if that is larger)
          --recipients N          recipients per message (1)
          --pipelining            MAIL, RCPT and DATA in one write
          --bdat                  BDAT instead of DATA
          --allow-refusals        exit code 0 even if messages were refused or lost

        idle
          --connections N         1000
          --hold TIME             wait before memory is read (5)

          --json                  prints one line of JSON instead of text

        Exit code: 0 all accepted; 1 some refused or lost (idle: not opened or not kept open);
        2 the run could not start.
        """;
}
