using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using RelateMail.Storage;

namespace RelateMail.Silo.Api;

/// <summary>
/// The bearer key that may do everything: the one that is set, else in Development one that is made at the first start
/// and kept in the data directory, else none.
/// </summary>
public sealed class AdminKey : IHostedLifecycleService
{
    private const string FileName = "api-key";

    private readonly IHostEnvironment _environment;
    private readonly ILogger<AdminKey> _logger;
    private readonly string _dataDirectory;
    private readonly bool _hasOthers;
    private byte[]? _digest;

    public AdminKey(
        IOptions<ApiOptions> api, IOptions<StorageOptions> storage, IHostEnvironment environment,
        ILogger<AdminKey> logger)
    {
        _environment = environment;
        _logger = logger;
        _dataDirectory = Path.Combine(environment.ContentRootPath, storage.Value.DataDirectory);
        _hasOthers = api.Value.Keys.Count > 0;
        _digest = api.Value.AdminKey is { Length: > 0 } key ? Digest(key) : null;
    }

    /// <summary>True once there is a key.</summary>
    public bool IsSet => _digest is not null;

    /// <summary>The file that holds the key of Development; null where a key is set, and where there is none.</summary>
    public string? FilePath { get; private set; }

    /// <summary>Takes the same time whatever differs.</summary>
    public bool Matches(string candidate) =>
        _digest is not null && CryptographicOperations.FixedTimeEquals(_digest, Digest(candidate));

    /// <summary>Before the first request: finds or makes the key of Development, or warns that there is none.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (IsSet)
        {
            return;
        }

        if (!_environment.IsDevelopment())
        {
            if (!_hasOthers)
            {
                _logger.NoAdminKey();
            }

            return;
        }

        Directory.CreateDirectory(_dataDirectory);
        string path = Path.Combine(_dataDirectory, FileName);
        string key = await FindOrMakeAsync(path, cancellationToken);
        _digest = key.Length >= 16
            ? Digest(key)
            : throw new InvalidDataException(
                $"The file {path} holds no key: it must have at least 16 characters. Delete it; a new one is made.");
        FilePath = path;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// The file is this process's alone while it is open, so that of several that start at once one makes the key, and none
    /// reads half of it.
    /// </summary>
    private async Task<string> FindOrMakeAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = await OpenAloneAsync(path, cancellationToken);
        using var reader = new StreamReader(file);
        string key = (await reader.ReadToEndAsync(cancellationToken)).Trim();
        if (file.Length == 0)
        {
            key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
            await file.WriteAsync(Encoding.ASCII.GetBytes(key + "\n"), cancellationToken);
            _logger.AdminKeyMade(path);
        }

        return key;
    }

    private static async Task<FileStream> OpenAloneAsync(string path, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (attempt < 100 && File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken); // another process has it
            }
        }
    }

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
