using RelateMail.Ledger.Scenarios;

namespace RelateMail.Ledger.CommandLine;

/// <summary>The text that <c>--help</c> prints.</summary>
internal static class LedgerHelp
{
    public static string Text { get; } = $"""
        RelateMail ledger: sends numbered mails, records every reply, and proves from the mailboxes that each mail with
        a 250 is in its mailboxes, once, in no other mailbox, and unchanged.

          ledger send [options]               sends to a running cluster while you disturb it
          ledger reconcile [options]          compares a ledger file with the mailboxes as they are now
          ledger scenario NAME|all [options]  starts a fleet on this machine and disturbs it

        cluster (send, reconcile)
          --gateway HOST:PORT     a port that accepts mail without a login; repeat it for each gateway (send)
          --api URL               API of a silo, like http://silo:8080; repeat it for each silo
          --key-file FILE         contains the API key; or set the variable {ApiOptions.KeyVariable}
          --mailboxes PATTERN     user{"{0..19}"}@example.org is twenty mailboxes (send); scenario: their number (30)
          --create-accounts       creates the domain and the mailboxes if they are missing (send)
          --ledger-file FILE      is written line by line (send), or read (reconcile)

        load (send, scenario)
          --rate N                new mails per second (50; scenario 100)
          --duration TIME         seconds, or with a unit: 60, 500ms, 2m (60)
          --sessions N            sessions at the same time (20; scenario 60)
          --size N or N..M        octets of a content (2048)
          --recipients N or N..M  mailboxes of a mail (1..3)
          --reuse N               mails per connection (20)
          --timeout TIME          limit for a connection or a reply (60)
          --patience TIME         limit for mails without a 250, and for the API, after the last new mail (60)
          --read-share N          percentage of mails that are read at once after their 250 (10)
          --raw-share N           percentage of mails whose content is compared (100; reconcile too)
          --timeline              250s per second, beside the events (reconcile too)

        scenario
          --silos N, --gateways N 3 and 3
          --down TIME             time between a kill and the restart (5)
          --freeze TIME           how long a silo is frozen (20)
          --away TIME             how long the database is unreachable (30)
          --watchers N            streams of the HTTP API that follow the mailboxes (200)
          --no-balancer           clients choose a gateway themselves; else mail goes through HAProxy if it is installed
          --node-tls              the nodes prove their roles to each other by certificates
          --hosts DIR             folder of RelateMail.Silo.dll and RelateMail.Gateway.dll (this repository's builds)
          --gateway-dll FILE      a program that runs in place of the gateway, like samples/SmtpServerHost
          --old-silo DIR          folder of an older RelateMail.Silo.dll (upgrade)
          --old-gateway DIR       folder of an older RelateMail.Gateway.dll (upgrade)
          --logs DIR              keeps the nodes' logs and the ledgers

        {string.Join("\n", Scenario.All.Select(scenario => $"  {scenario.Name,-22}  {scenario.About}"))}

        Exit code: 0 no mail lost, doubled, misplaced, damaged or late; 1 at least one, or no mail got its 250;
        2 the run could not start or could not be reconciled.
        """;
}
