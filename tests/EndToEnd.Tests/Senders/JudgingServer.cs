using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests.Senders;

/// <summary>Standalone behind a load balancer that sends PROXY headers, with a DNS server of the test.</summary>
public sealed class JudgingServer : IAsyncDisposable
{
    /// <summary>The server's name, its authserv-id.</summary>
    public const string Name = "mx.example.test";

    private readonly TemporaryFolder _folder;
    private readonly StandaloneProcess _process;
    private int _accounts;

    private JudgingServer(NameServer names, TemporaryFolder folder, StandaloneProcess process)
    {
        Names = names;
        _folder = folder;
        _process = process;
        Api = process.CreateApiClient();
    }

    public NameServer Names { get; }

    public HttpClient Api { get; }

    public ServerPorts Ports => _process.Ports;

    /// <param name="find">The TXT record of a name; null if the name does not exist.</param>
    /// <param name="settings">Further settings.</param>
    public static async Task<JudgingServer> StartAsync(Func<string, string?> find, params string[] settings)
    {
        var names = new NameServer(find);
        var folder = new TemporaryFolder();
        string[] all =
        [
            $"Smtp:ServerName={Name}", "Proxy:TrustedSources=127.0.0.1", $"Dns:Servers={names.EndPoint}", .. settings,
        ];
        return new JudgingServer(names, folder, await StandaloneProcess.StartAsync(folder.Path, all));
    }

    /// <summary>A new account in a domain with a policy.</summary>
    /// <param name="domain">Each policy has its own domain.</param>
    /// <param name="policy">The member authenticationPolicy; null for the defaults.</param>
    public async Task<TestAccount> CreateAccountAsync(string domain, object? policy = null)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        HttpResponseMessage made = await Api.PutAsJsonAsync(
            $"domains/{domain}", new { authenticationPolicy = policy }, cancel);
        made.EnsureSuccessStatusCode();
        var account = new TestAccount($"user{Interlocked.Increment(ref _accounts)}@{domain}", "correct horse battery");
        await MailApi.PutAccountAsync(Api, account);
        return account;
    }

    /// <summary>One transaction over the mx listener; returns the last reply.</summary>
    /// <param name="client">The client's address.</param>
    /// <param name="reversePath">Without brackets.</param>
    /// <param name="content">Ends with CRLF; no line begins with a dot.</param>
    /// <param name="recipients">The addresses of RCPT.</param>
    public async Task<string> SendAsync(string client, string reversePath, string content, params string[] recipients)
    {
        await using WireClient wire = await WireClient.ConnectAsync(Ports.Mx, client);
        return await wire.SendAsync(reversePath, recipients, content[..^2]);
    }

    /// <summary>A message without a signature.</summary>
    /// <param name="domain">The author domain.</param>
    /// <param name="size">The least number of octets.</param>
    /// <param name="field">A further header field with its CRLF.</param>
    public static string Mail(string domain, int size = 0, string field = "")
    {
        var content = new StringBuilder($"From: Alice <alice@{domain}>\r\nSubject: Hello\r\n{field}");
        content.Append(CultureInfo.InvariantCulture, $"Message-ID: <{Guid.NewGuid()}@{domain}>\r\n\r\n");
        do
        {
            content.Append("The quick brown fox  jumps over the lazy dog, again and again.\r\n");
        }
        while (content.Length < size);

        return content.ToString();
    }

    /// <summary>The only message of a mailbox, as the API shows it.</summary>
    public async Task<JsonElement> ViewAsync(TestAccount account) => await Api.GetFromJsonAsync<JsonElement>(
        $"mailboxes/{account.Address}/messages/1", TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _process.DisposeAsync();
        await Names.DisposeAsync();
        _folder.Dispose();
    }
}
