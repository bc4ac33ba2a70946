using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using RelateMail.Shared;

namespace RelateMail.Addresses;

/// <summary>The figures at one number of accounts.</summary>
/// <param name="Accounts">At least this many.</param>
/// <param name="AppliesPerSecond">Entries of one applied directory; 0 if nothing was applied.</param>
/// <param name="PutsPerSecond">New accounts by single requests of eight clients.</param>
/// <param name="Page">Median milliseconds of a page of 50 by a prefix.</param>
/// <param name="Rcpt">Median milliseconds of RCPT for an address that was not asked before.</param>
/// <param name="MemoryMegabytes">Resident memory of the process; 0 if none was named.</param>
internal sealed record AddressRow(
    long Accounts, double AppliesPerSecond, double PutsPerSecond, double Page, double Rcpt, double MemoryMegabytes);

/// <summary>Makes a directory grow, and measures it.</summary>
internal sealed class AddressRun : IDisposable
{
    private const int Clients = 8;
    private const int Samples = 400;

    private static readonly TimeSpan s_puts = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(20);

    private readonly AddressOptions _options;
    private readonly HttpClient[] _silos;
    private readonly Random _random = new(1);
    private int _accounts;
    private int _puts;

    public AddressRun(AddressOptions options)
    {
        _options = options;
        _silos = [.. options.Apis.Select(api =>
        {
            var client = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromHours(1) };
            client.DefaultRequestHeaders.Authorization = new("Bearer", options.Key);
            return client;
        })];
    }

    /// <summary>Creates the domains, and then single accounts until the code of the server is compiled.</summary>
    public async Task PrepareAsync()
    {
        await ApplyAsync(Enumerable.Range(0, _options.Domains).Select(number =>
            $$$"""{"domain":{"domain":"{{{Domain(number)}}}"}}"""));
        await PutAsync(s_warmUp);
    }

    public async Task<AddressRow> MeasureAsync(int accounts)
    {
        int missing = accounts - _accounts;
        double applies = missing > 0 ? await GrowAsync(missing) : 0;
        double puts = await PutAsync(s_puts);
        double page = await MedianAsync(ReadPageAsync);
        double rcpt = await AskAsync();
        return new(_accounts + _puts, applies, puts, page, rcpt, Memory());
    }

    public void Dispose() => Array.ForEach(_silos, silo => silo.Dispose());

    private static string Domain(int number) => $"d{number}.bench.test";

    private string Address(int number) => $"a{number:D8}@{Domain(number % _options.Domains)}";

    private async Task<double> GrowAsync(int count)
    {
        int first = _accounts;
        _accounts += count;
        long began = Stopwatch.GetTimestamp();
        await ApplyAsync(Enumerable.Range(first, count).Select(number =>
            $$$"""{"account":{"address":"{{{Address(number)}}}"}}"""));
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>
    /// Applies lines in one request by curl, because <see cref="HttpClient"/> reads no answer before it has sent the
    /// whole body, and the server sends its answer meanwhile.
    /// </summary>
    private async Task ApplyAsync(IEnumerable<string> lines)
    {
        string input = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(input, lines);
            var start = new ProcessStartInfo("curl") { RedirectStandardOutput = true };
            string[] arguments =
            [
                "-sS", "-X", "POST", "-H", $"Authorization: Bearer {_options.Key}",
                "-H", "Content-Type: application/x-ndjson", "-T", input, $"{_options.Apis[0]}directory/apply",
            ];
            Array.ForEach(arguments, start.ArgumentList.Add);
            using Process curl = Process.Start(start)!;
            string last = "";
            while (await curl.StandardOutput.ReadLineAsync() is { } line)
            {
                last = line;
            }

            await curl.WaitForExitAsync();
            if (!last.Contains("\"failedCount\":0", StringComparison.Ordinal)
                || !last.Contains("\"isComplete\":true", StringComparison.Ordinal))
            {
                throw new CannotRunException($"The directory could not be applied: {last}");
            }
        }
        finally
        {
            File.Delete(input);
        }
    }

    private async Task<double> PutAsync(TimeSpan duration)
    {
        int before = _puts;
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            while (Stopwatch.GetElapsedTime(began) < duration)
            {
                string address = $"p{Interlocked.Increment(ref _puts):D8}@{Domain(0)}";
                using HttpResponseMessage answer = await _silos[client % _silos.Length].PutAsJsonAsync(
                    new Uri($"accounts/{address}", UriKind.Relative), new { });
                answer.EnsureSuccessStatusCode();
            }
        }));
        return (_puts - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async Task ReadPageAsync()
    {
        int number = _random.Next(_accounts);
        string query = $"accounts?limit=50&domain={Domain(number % _options.Domains)}&prefix=a{number / 100:D6}";
        using HttpResponseMessage answer = await _silos[number % _silos.Length].GetAsync(
            new Uri(query, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>RCPT for addresses in a random order, so that nearly none is in a cache or has a grain.</summary>
    private async Task<double> AskAsync()
    {
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync("127.0.0.1", _options.Smtp);
        using var reader = new StreamReader(tcp.GetStream());
        await ReadReplyAsync(reader, "220");
        await CommandAsync("EHLO bench.test");
        await CommandAsync("MAIL FROM:<sender@bench.example>");
        int asked = 0;
        return await MedianAsync(async () =>
        {
            if (++asked % 100 == 0) // below the recipients of one transaction
            {
                await CommandAsync("RSET");
                await CommandAsync("MAIL FROM:<sender@bench.example>");
            }

            long began = Stopwatch.GetTimestamp();
            await CommandAsync($"RCPT TO:<{Address(_random.Next(_accounts))}>");
            return Stopwatch.GetElapsedTime(began);
        });

        async Task CommandAsync(string command)
        {
            await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
            await ReadReplyAsync(reader, "250");
        }
    }

    private static async Task ReadReplyAsync(StreamReader reader, string expected)
    {
        string line;
        do
        {
            line = await reader.ReadLineAsync() ?? throw new CannotRunException("The server closed the connection.");
        }
        while (line.Length > 3 && line[3] == '-');
        if (!line.StartsWith(expected, StringComparison.Ordinal))
        {
            throw new CannotRunException($"The server answered {line}");
        }
    }

    private static Task<double> MedianAsync(Func<Task> run) => MedianAsync(async () =>
    {
        long began = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(began);
    });

    private static async Task<double> MedianAsync(Func<Task<TimeSpan>> run)
    {
        var times = new double[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            times[sample] = (await run()).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Samples / 2];
    }

    private double Memory()
    {
        if (_options.ServerProcess == 0)
        {
            return 0;
        }

        using var process = Process.GetProcessById(_options.ServerProcess);
        return process.WorkingSet64 / (1024d * 1024);
    }
}
