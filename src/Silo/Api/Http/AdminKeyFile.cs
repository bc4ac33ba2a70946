using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Http;

/// <summary>The file of the data directory that holds the API key of Development.</summary>
internal static class AdminKeyFile
{
    public const string Name = "api-key";

    private const int MinLength = 16;

    /// <summary>
    /// Reads the key; creates file and key if the file is missing or empty. Opens the file exclusively, so that one of
    /// several processes that start together creates the key and none reads half of it.
    /// </summary>
    /// <exception cref="InvalidDataException">The file holds something that is too short for a key.</exception>
    public static async Task<(string Key, bool IsNew)> ReadOrCreateAsync(
        string path, CancellationToken cancellationToken)
    {
        await using FileStream file = await OpenExclusivelyAsync(path, cancellationToken);
        using var reader = new StreamReader(file);
        string key = (await reader.ReadToEndAsync(cancellationToken)).Trim();
        if (file.Length > 0)
        {
            return key.Length >= MinLength
                ? (key, false)
                : throw new InvalidDataException(
                    $"The file {path} does not hold an API key: a key has at least {MinLength} characters. Delete the"
                    + " file; the next start creates a new key.");
        }

        key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await file.WriteAsync(Encoding.ASCII.GetBytes(key + "\n"), cancellationToken);
        return (key, true);
    }

    private static async Task<FileStream> OpenExclusivelyAsync(string path, CancellationToken cancellationToken)
    {
        FileStreamOptions options =
            PrivateFolder.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (attempt < 100 && File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken); // another process has it open
            }
        }
    }
}
