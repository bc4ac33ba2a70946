using System.Diagnostics;
using Npgsql;

namespace RelateMail.PostgresServer;

/// <summary>
/// A PostgreSQL server of one's own on a free loopback port, durable as an operator's would be, gone with the process that
/// started it. It can be killed, frozen and started again, always on the same port and data.
/// </summary>
public sealed class TemporaryPostgres : IAsyncDisposable
{
    public const string Superuser = "postgres";
    public const string Password = "postgres-secret";

    /// <summary>The connection string of a server that is used in place of one of our own.</summary>
    public const string Variable = "RELATEMAIL_TEST_POSTGRES";

    private readonly string _folder = Directory.CreateTempSubdirectory("relatemail-postgres-").FullName;
    private readonly int _port = FreePorts.Take();
    private Process? _guard;

    private TemporaryPostgres()
    {
    }

    /// <summary>Why no server can be had here; null where one can.</summary>
    public static string? WhyNot => PostgresPrograms.Folder is null
        ? $"There is no PostgreSQL: neither initdb and postgres on PATH nor a connection string in {Variable}."
        : null;

    public int Port => _port;

    private string DataFolder => Path.Combine(_folder, "data");

    /// <summary>Makes a new server and waits until it answers.</summary>
    /// <param name="settings">Settings of the server, <c>name=value</c>.</param>
    public static async Task<TemporaryPostgres> StartAsync(params string[] settings)
    {
        var server = new TemporaryPostgres();
        await server.InitializeAsync(settings);
        await server.ResumeAsync();
        return server;
    }

    /// <summary>As the superuser; to the database <paramref name="database"/>, which need not be there yet.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={_port};Username={Superuser};Password={Password};Database={database}";

    /// <summary>Makes an empty database; gives the connection string of the superuser in it.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await ExecuteAsync(ConnectionString(), $"""CREATE DATABASE "{name}" """);
        return ConnectionString(name);
    }

    /// <summary>kill -9 of the server and all its processes; the data stay as the disk has them.</summary>
    public async Task KillAsync()
    {
        Signal("KILL", Processes());
        await EndGuardAsync();
    }

    /// <summary>Freezes every process of the server (SIGSTOP): connections stay open and nothing answers.</summary>
    public void Freeze() => Signal("STOP", Processes());

    public void Thaw() => Signal("CONT", Processes());

    /// <summary>Starts the server on its data; does nothing where it runs.</summary>
    public async Task ResumeAsync()
    {
        if (_guard is { HasExited: false })
        {
            return;
        }

        // The shell ends the server when its own input ends, which it does with this process, however that ends.
        File.Delete(Path.Combine(DataFolder, "postmaster.pid"));
        string command = $"exec 2>>'{_folder}/guard.log'; "
            + $"{AsServerUser()} '{Program("postgres")}' -D '{DataFolder}' >>'{_folder}/log' 2>&1 </dev/null & server=$!; "
            + "( while kill -0 $server 2>/dev/null; do sleep 0.2; done; kill $$ 2>/dev/null ) & "
            + "read -r _; kill -9 $server $(cat /proc/$server/task/$server/children) 2>/dev/null; wait $server";
        _guard = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardInput = true })!;
        await WaitUntilAnsweringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Thaw();
        await KillAsync();
        NpgsqlConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Program(string name) =>
        Path.Combine(PostgresPrograms.Folder ?? throw new InvalidOperationException(WhyNot), name);

    /// <summary>The server refuses to run as root; then it runs as its own user, or as nobody.</summary>
    private static string AsServerUser()
    {
        if (Environment.UserName != "root")
        {
            return "exec";
        }

        string user = ServerUser();
        return $"exec setpriv --reuid={user} --regid=$(id -g {user}) --clear-groups";
    }

    private static string ServerUser() =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static void Signal(string signal, List<int> processes)
    {
        if (processes.Count > 0)
        {
            // One of them may have ended meanwhile; what kill says about that is of no interest.
            string[] arguments = ["-" + signal, .. processes.Select(id => $"{id}")];
            using Process kill = Process.Start(new ProcessStartInfo("kill", arguments) { RedirectStandardError = true })!;
            kill.WaitForExit();
        }
    }

    private async Task InitializeAsync(IEnumerable<string> settings)
    {
        string password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, Password);
        string owner = Environment.UserName == "root" ? $"chown -R {ServerUser()} '{_folder}'" : "true";
        await RunAsync(
            $"{owner} && {AsServerUser()} '{Program("initdb")}' -D '{DataFolder}' -U {Superuser} --pwfile='{password}'"
            + " -A scram-sha-256 -E UTF8 --locale=C --no-sync");
        await File.AppendAllLinesAsync(
            Path.Combine(DataFolder, "postgresql.conf"),
            [
                "listen_addresses = '127.0.0.1'", $"port = {_port}", "unix_socket_directories = ''",
                "max_connections = 200",
                .. settings,
            ]);
    }

    private static async Task RunAsync(string command)
    {
        using var process = Process.Start(
            new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The server could not be made: {await output}{error}");
        }
    }

    private async Task WaitUntilAnsweringAsync()
    {
        while (true)
        {
            try
            {
                await ExecuteAsync(ConnectionString(), "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (_guard is { HasExited: false })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
            catch (NpgsqlException exception)
            {
                throw new InvalidOperationException(
                    $"The server ended at start: {await File.ReadAllTextAsync(Path.Combine(_folder, "log"))}", exception);
            }
        }
    }

    private async Task EndGuardAsync()
    {
        if (_guard is null)
        {
            return;
        }

        await _guard.StandardInput.DisposeAsync();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        _guard = null;
    }

    /// <summary>The server and its children, the server first; none where it does not run.</summary>
    private List<int> Processes()
    {
        string file = Path.Combine(DataFolder, "postmaster.pid");
        if (!File.Exists(file) || !int.TryParse(File.ReadLines(file).FirstOrDefault(), out int server))
        {
            return [];
        }

        var processes = new List<int> { server };
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int id) && ParentOf(id) == server)
            {
                processes.Add(id);
            }
        }

        return processes;
    }

    private static int ParentOf(int process)
    {
        try
        {
            // The name, in parentheses, may hold spaces: state and parent follow its last one.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it has ended
        }
    }
}
