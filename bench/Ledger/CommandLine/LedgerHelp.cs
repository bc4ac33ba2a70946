using RelateMail.Ledger.Scenarios;

namespace RelateMail.Ledger.CommandLine;

/// <summary>What <c>--help</c> prints.</summary>
internal static class LedgerHelp
{
    public static string Text { get; } = $"""
        RelateMail ledger: sends numbered mails, writes down every answer, and proves from the mailboxes that each
        mail with a 250 is there, once, where it belongs, unharmed.

          ledger send [options]               to a cluster that is there, while something is done to it
          ledger reconcile [options]          a ledger file against the mailboxes as they are now
          ledger scenario NAME|all [options]  a fleet of its own on this machine, and something done to it

        cluster (send, reconcile)
          --gateway HOST:PORT     where mail is taken without a login; again for each (send)
          --api URL               of a silo, as in http://silo:8080; again for each
          --key-file FILE         holds the API's key; or the variable {ApiOptions.KeyVariable}
          --mailboxes PATTERN     user{"{0..19}"}@example.org: twenty mailboxes (send); scenario: how many (30)
          --create-accounts       make the domain and the mailboxes where they are missing (send)
          --ledger-file FILE      written line by line (send), or read (reconcile)

        load (send, scenario)
          --rate N                new mails a second (50; scenario 100)
          --duration TIME         60, 500ms, 2m (60s)
          --sessions N            sessions at the same time (20; scenario 60)
          --size N or N..M        octets of a content (2048)
          --recipients N or N..M  mailboxes of a mail (1..3)
          --reuse N               mails a connection (20)
          --timeout TIME          for a connection or a reply (60s)
          --patience TIME         for mails without a 250, and the API, once there are no new mails (60s)
          --read-share N          percent of the mails read at once after their 250 (10)
          --raw-share N           percent of the mails whose content is compared (100; reconcile as well)
          --timeline              250s second by second, with what was done (reconcile as well)

        scenario
          --silos N, --gateways N 3 and 3
          --down TIME             how long what was killed stays away (5s)
          --freeze TIME           how long a silo is frozen (20s)
          --away TIME             how long the database is out of reach (30s)
          --hosts DIR             of RelateMail.Silo.dll and RelateMail.Gateway.dll (this repository's, Release first)
          --old-silo DIR          folder of an older RelateMail.Silo.dll (upgrade)
          --old-gateway DIR       folder of an older RelateMail.Gateway.dll (upgrade)
          --logs DIR              keeps the nodes' logs and the ledgers; must not be there yet

        {string.Join("\n", Scenario.All.Select(scenario => $"  {scenario.Name,-22}  {scenario.About}"))}

        Exit code: 0 nothing lost, doubled, misplaced, damaged or late; 1 something was, or no mail got its 250;
        2 the run could not begin or not be reconciled.
        """;
}
