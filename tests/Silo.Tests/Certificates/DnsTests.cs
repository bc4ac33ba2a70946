using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Certificates;

/// <summary>DNS records: those of a domain, and the TLSA records of a server name.</summary>
public sealed class DnsTests(CertificateHost certificates)
{
    private readonly SiloHost _host = certificates.Host;
    private readonly string _name = certificates.NewName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_of_a_domain_name_its_server()
    {
        string domain = await _host.MakeDomainAsync();

        JsonElement dns = await _host.GetAsync($"domains/{domain}/dns?serverName={_name.ToUpperInvariant()}.")
            .JsonAsync();

        (string Name, string Type, string Data)[] records = Records(dns);
        JsonElement policy = dns.GetProperty("mtaSts");
        string id = policy.GetProperty("id").GetString()!;
        Assert.Matches("^[0-9a-z]{1,32}$", id); // RFC 8461 §3.1
        Assert.Equal(
            [
                ($"{domain}.", "MX", $"10 {_name}."),
                ($"_mta-sts.{domain}.", "TXT", $"\"v=STSv1; id={id};\""),
                ($"_smtp._tls.{domain}.", "TXT", $"\"v=TLSRPTv1; rua=mailto:postmaster@{domain}\""),
                ($"_dmarc.{domain}.", "TXT", $"\"v=DMARC1; p=none; rua=mailto:postmaster@{domain}\""),
            ],
            records);
        Assert.Equal($"version: STSv1\r\nmode: testing\r\nmx: {_name}\r\nmax_age: 86400\r\n",
            policy.GetProperty("policy").GetString());
        Assert.Equal($"https://mta-sts.{domain}/.well-known/mta-sts.txt", policy.GetProperty("url").GetString());
        Assert.Equal(domain, dns.GetProperty("domain").GetString());
    }

    [Fact]
    public async Task Omitted_server_is_every_served_name_up_to_ten()
    {
        await using SiloHost host = await SiloHost.StartAsync();
        string domain = await host.MakeDomainAsync();
        await host.GetAsync($"domains/{domain}/dns").ProblemAsync(409, "no-server-name");
        for (int index = 11; index <= 22; index++)
        {
            await host.Grains.GetGrain<RelateMail.Grains.Contracts.ICertificateListGrain>(0)
                .AddAsync($"mx{index}.example.net", Token);
        }

        JsonElement dns = await host.GetAsync($"domains/{domain}/dns").JsonAsync();

        Assert.Equal(Enumerable.Range(11, 10).Select(index => $"10 mx{index}.example.net."),
            Records(dns).Where(record => record.Type == "MX").Select(record => record.Data));
        Assert.Contains("serverName", dns.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_has_a_TLSA_record_for_each_port_and_key()
    {
        await certificates.ReportAsync(_name, "gateway-1", days: 60);
        await certificates.ReportAsync(_name, "gateway-2", days: 59);

        JsonElement dns = await _host.GetAsync($"certificates/{_name}/dns").JsonAsync();

        (string, string, string)[] expected =
        [
            .. from key in (string[])[$"0060{new string('b', 60)}", $"0059{new string('b', 60)}"]
               from port in (int[])[25, 465, 587]
               select ($"_{port}._tcp.{_name}.", "TLSA", $"3 1 1 {key}"),
        ];
        Assert.Equal(expected, Records(dns));
        Assert.Equal(2, dns.GetProperty("notes").GetArrayLength()); // one about several keys
    }

    [Theory]
    [InlineData("format=text", null)]
    [InlineData("", "text/plain")]
    [InlineData("", "application/json;q=0.5, text/plain")]
    public async Task Records_are_available_as_text(string query, string? accept)
    {
        string domain = await _host.MakeDomainAsync();
        await certificates.ReportAsync(_name);

        string ofDomain = await TextAsync($"domains/{domain}/dns?serverName={_name}&{query}", accept);
        string ofName = await TextAsync($"certificates/{_name}/dns?{query}", accept);

        Assert.Contains($"\n{domain}. IN MX 10 {_name}.\n", ofDomain, StringComparison.Ordinal);
        Assert.Contains($"\n_25._tcp.{_name}. IN TLSA 3 1 1 ", ofName, StringComparison.Ordinal);
        Assert.All((ofDomain + ofName).Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.True(line.StartsWith("; ", StringComparison.Ordinal)
                || line.Contains(". IN ", StringComparison.Ordinal), line));
    }

    [Fact]
    public async Task Unknown_names_and_formats_are_refused()
    {
        string domain = await _host.MakeDomainAsync();
        await certificates.ReportAsync(_name);

        await _host.GetAsync("domains/nowhere.example.org/dns").ProblemAsync(404, "no-such-domain");
        await _host.GetAsync("domains/a..b/dns").ProblemAsync(400, "bad-domain");
        await _host.GetAsync($"domains/{domain}/dns?serverName=a..b").ProblemAsync(400, "bad-query");
        await _host.GetAsync($"domains/{domain}/dns?serverName=[192.0.2.1]").ProblemAsync(400, "bad-query");
        await _host.GetAsync($"domains/{domain}/dns?serverName={_name}&format=xml").ProblemAsync(400, "bad-query");
        await _host.GetAsync($"certificates/{_name}/dns?format=xml").ProblemAsync(400, "bad-query");
    }

    private static (string Name, string Type, string Data)[] Records(JsonElement dns) =>
    [
        .. dns.GetProperty("records").EnumerateArray().Select(record => (
            record.GetProperty("name").GetString()!, record.GetProperty("type").GetString()!,
            record.GetProperty("data").GetString()!)),
    ];

    private async Task<string> TextAsync(string path, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/{path}", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using HttpResponseMessage answer = await _host.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", answer.Headers.Vary);
        return await answer.Content.ReadAsStringAsync(Token);
    }
}
