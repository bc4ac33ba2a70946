using RelateMail.Shared.CommandLine;

namespace RelateMail.Addresses;

/// <summary>The host, and the sizes of its directory.</summary>
/// <param name="Apis">The addresses of the silos' HTTP API, each with a slash at the end.</param>
/// <param name="Key">A key with the scopes of the directory.</param>
/// <param name="Smtp">The port of a relay listener on this machine.</param>
/// <param name="Counts">Accounts at which to measure, in ascending order.</param>
/// <param name="Domains">Domains that the accounts are in.</param>
/// <param name="ServerProcess">The process whose memory to print; 0 for none.</param>
internal sealed record AddressOptions(
    IReadOnlyList<Uri> Apis, string Key, int Smtp, IReadOnlyList<int> Counts, int Domains, int ServerProcess)
{
    public const string Help = """
        Measures lists, single changes, applied directories and RCPT of addresses that no cache has, at growing numbers
        of accounts.

          --api URL       the address of a silo, like http://127.0.0.1:8080; repeat it for each silo
          --key KEY       a key of the API
          --smtp PORT     the port for mail from other servers
          --counts N,N    numbers of accounts, ascending (1,10000,100000)
          --domains N     domains that the accounts are in (1)
          --pid N         the process whose memory to print
        """;

    public static AddressOptions Parse(string[] args)
    {
        var reader = new OptionReader(args,
        [
            new("api", OptionKind.Repeatable), new("key"), new("smtp"), new("counts"), new("domains"), new("pid"),
        ]);
        IReadOnlyList<string> apis = reader.All("api");
        IReadOnlyList<int> counts = reader.Numbers("counts");
        return new(
            [.. (apis.Count > 0 ? apis : ["http://127.0.0.1:8080"]).Select(api => new Uri(new Uri(api), "/api/v1/"))],
            reader.Require("key", "SECRET"),
            reader.Number("smtp", 2525, 1, 65_535),
            counts.Count > 0 ? counts : [1, 10_000, 100_000],
            reader.Number("domains", 1, 1),
            reader.Number("pid", 0, 0));
    }
}
