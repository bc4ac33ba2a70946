using System.Net;
using System.Net.Sockets;

namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>The ports of one test's processes.</summary>
public sealed record ServerPorts(
    int Mx, int Submission, int Submissions, int Http, int Silo, int Gateway, int GatewayHttp)
{
    /// <summary>Ports that are free now. All are held while they are chosen, so that no two are equal.</summary>
    public static ServerPorts Free()
    {
        var listeners = new TcpListener[7];
        int[] ports = new int[listeners.Length];
        for (int index = 0; index < listeners.Length; index++)
        {
            listeners[index] = new TcpListener(IPAddress.Loopback, 0);
            listeners[index].Start();
            ports[index] = ((IPEndPoint)listeners[index].LocalEndpoint).Port;
        }

        foreach (TcpListener listener in listeners)
        {
            listener.Stop();
        }

        return new ServerPorts(ports[0], ports[1], ports[2], ports[3], ports[4], ports[5], ports[6]);
    }

    public IEnumerable<string> SmtpSettings =>
        [$"Smtp:Mx:Port={Mx}", $"Smtp:Port={Submission}", $"Smtp:SecurePort={Submissions}"];

    public IEnumerable<string> ClusterSettings => [$"Cluster:SiloPort={Silo}", $"Cluster:GatewayPort={Gateway}"];

    /// <summary>A client of the HTTP API that sends the development key.</summary>
    public HttpClient CreateApiClient(string dataDirectory)
    {
        string key = File.ReadAllText(Path.Combine(dataDirectory, "api-key")).Trim();
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Http}/api/v1/") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }
}
