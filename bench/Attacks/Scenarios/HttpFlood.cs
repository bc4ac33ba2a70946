using System.Net;
using System.Net.Sockets;
using RelateMail.Attacks.Attacking;

namespace RelateMail.Attacks.Scenarios;

/// <summary>
/// Asks for every path that needs no key, one after the other, without compression, and reads each answer. Set
/// <c>Http:ExemptPrivateNetworks</c> to false on the host, or its limits of requests by address do not apply.
/// </summary>
internal sealed class HttpFlood() : Scenario("http-flood", "GET of every path that needs no key, again and again")
{
    private static readonly string[] s_paths =
    [
        "/", "/livez", "/readyz", "/healthz", "/openapi/v1.json", "/reference/", "/reference/scalar.js", "/metrics",
        "/api/v1", "/api/v1/domains", "/dashboard/", "/nothing",
    ];

    public override Task RunAsync(Attack attack, CancellationToken stop) => attack.OnEachConnectionAsync(
        async (index, token) =>
        {
            using HttpClient http = Client(attack, index);
            for (int number = index; !token.IsCancellationRequested; number++)
            {
                string path = s_paths[number % s_paths.Length];
                await AskAsync(attack, http, path, token);
            }
        },
        stop);

    private static async Task AskAsync(Attack attack, HttpClient http, string path, CancellationToken token)
    {
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(
                new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, token);
            await answer.Content.CopyToAsync(Stream.Null, token);
            attack.Count($"GET {path} answered with {(int)answer.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException || Attack.IsLoss(exception))
        {
            attack.Count("HTTP connection lost");
            await Attack.WaitAsync(TimeSpan.FromMilliseconds(50), token);
        }

        attack.Sent(path.Length);
    }

    private static HttpClient Client(Attack attack, int index)
    {
        IPAddress source = attack.SourceOf(index);
        return new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                {
                    NoDelay = true,
                };
                socket.Bind(new IPEndPoint(source, 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = attack.Options.Http,
        };
    }
}
