using System.Globalization;
using System.Net;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Attacks.Attacking;

/// <summary>The hosts to attack, and the bounds of an attack.</summary>
internal sealed record AttackOptions
{
    public required IPEndPoint Smtp { get; init; }

    public required IPEndPoint Submission { get; init; }

    public required Uri Http { get; init; }

    /// <summary>The port of a silo for Orleans clients.</summary>
    public required IPEndPoint Cluster { get; init; }

    /// <summary>Null if the attack needs no API.</summary>
    public string? Key { get; init; }

    /// <summary>The bystander's mailbox.</summary>
    public required string Recipient { get; init; }

    /// <summary>A hosted domain.</summary>
    public required string Domain { get; init; }

    /// <summary>The bystander's login; null if it does not log in.</summary>
    public (string User, string Password)? Login { get; init; }

    public required IReadOnlyList<int> Processes { get; init; }

    public required int Connections { get; init; }

    /// <summary>Source addresses of the attacker.</summary>
    public required int Addresses { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <exception cref="OptionException">An option is not usable.</exception>
    public static AttackOptions Parse(string[] args)
    {
        var reader = new OptionReader(args, [
            new("smtp"), new("submission"), new("http"), new("cluster"), new("key"), new("rcpt"), new("login"),
            new("domain"), new("pid", OptionKind.Repeatable), new("connections"), new("addresses"), new("duration"),
        ]);
        string recipient = reader.Find("rcpt") ?? "bob@example.test";
        return new AttackOptions
        {
            Smtp = EndPoint(reader, "smtp", "127.0.0.1:2525"),
            Submission = EndPoint(reader, "submission", "127.0.0.1:2587"),
            Http = Url(reader.Find("http") ?? "http://127.0.0.1:8080"),
            Cluster = EndPoint(reader, "cluster", "127.0.0.1:30000"),
            Key = reader.Find("key"),
            Recipient = recipient,
            Domain = reader.Find("domain") ?? recipient[(recipient.LastIndexOf('@') + 1)..],
            Login = reader.Find("login") is { } login ? ParseLogin(login) : null,
            Processes = [.. reader.All("pid").Select(Process)],
            Connections = reader.Number("connections", 48, 1, 20_000),
            Addresses = reader.Number("addresses", 1, 1, 250),
            Duration = reader.Duration("duration", TimeSpan.FromSeconds(20)),
        };
    }

    private static IPEndPoint EndPoint(OptionReader reader, string name, string fallback) =>
        IPEndPoint.TryParse(reader.Find(name) ?? fallback, out IPEndPoint? endPoint) && endPoint.Port != 0
            ? endPoint
            : throw new OptionException($"--{name} must be an IP address with a port, like {fallback}.");

    private static Uri Url(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
        ? url
        : throw new OptionException("--http must be a URL, like http://127.0.0.1:8080.");

    private static (string User, string Password) ParseLogin(string text) =>
        text.Split(':', 2) is [string user, string word]
        ? (user, word)
        : throw new OptionException("--login must be an address and its password, like bob@example.test:secret.");

    private static int Process(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            ? process
            : throw new OptionException($"--pid must be the id of a process, not '{text}'.");
}
