using System.Net;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>Reads the addresses of recursive resolvers from the options or from resolv.conf.</summary>
internal static class DnsServers
{
    public const int Port = 53;

    private const string ResolvConf = "/etc/resolv.conf";

    public static bool TryParse(string text, out IPEndPoint server)
    {
        bool parsed = IPEndPoint.TryParse(text.Trim(), out IPEndPoint? endPoint);
        server = endPoint ?? new IPEndPoint(IPAddress.Loopback, Port);
        server.Port = server.Port == 0 ? Port : server.Port;
        return parsed;
    }

    public static IPEndPoint[] Configured(DnsOptions options)
    {
        List<IPEndPoint> servers = [];
        foreach (string text in options.Servers)
        {
            if (TryParse(text, out IPEndPoint server))
            {
                servers.Add(server);
            }
        }

        return servers.Count > 0 ? [.. servers] : OfSystem(ResolvConf);
    }

    /// <summary>The <c>nameserver</c> lines of the file; without one, the local host (resolv.conf(5)).</summary>
    public static IPEndPoint[] OfSystem(string path)
    {
        List<IPEndPoint> servers = [];
        foreach (string line in ReadLines(path))
        {
            string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", { } text, ..] && IPAddress.TryParse(text, out IPAddress? address))
            {
                servers.Add(new IPEndPoint(address, Port));
            }
        }

        return servers.Count > 0 ? [.. servers] : [new IPEndPoint(IPAddress.Loopback, Port)];
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
