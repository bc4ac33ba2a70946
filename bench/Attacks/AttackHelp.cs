using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks;

/// <summary>The text of <c>--help</c>.</summary>
internal static class AttackHelp
{
    public static string Text(IReadOnlyList<Scenario> scenarios) => $"""
        Attacks RelateMail on hosts of your own, and measures what that costs.

        RelateMail.Attacks SCENARIO[,SCENARIO]|all [options]

        {string.Join(Environment.NewLine, scenarios.Select(scenario => $"{scenario.Name,-20} {scenario.Summary}"))}

        --smtp HOST:PORT         mail from other servers; default 127.0.0.1:2525
        --submission HOST:PORT   submission with STARTTLS; default 127.0.0.1:2587
        --http URL               the HTTP API; default http://127.0.0.1:8080
        --cluster HOST:PORT      the Orleans port of a silo; default 127.0.0.1:30000
        --key KEY                an API key, to read which of the bystander's mails are lost
        --rcpt ADDRESS           the bystander's mailbox; default bob@example.test
        --login ADDRESS:SECRET   the bystander's login; without one the bystander does not log in
        --domain DOMAIN          a hosted domain; default that of --rcpt
        --pid PID                a process of the server, any number; CPU and memory are read from /proc
        --connections N          connections of the attacker; default 48
        --addresses N            source addresses of the attacker, 127.66.0.2 and so on; default 1
        --duration TIME          the longest time of one attack; default 20s

        Exit code 1: a mail of the bystander failed or took more than 2 s or is lost, or a process of --pid ended.
        Set Limits:ExemptLoopback to false on the host, or its limits by address do not apply.
        """;
}
