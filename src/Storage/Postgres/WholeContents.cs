using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>A content that arrived in one call.</summary>
internal readonly record struct WholeContent(Guid Id, ContentDigest Digest, ReadOnlyMemory<byte> Octets);

/// <summary>Adds whole contents, in one call of a function.</summary>
internal static class WholeContents
{
    private const string AddSql = "SELECT content_add($1, $2, $3)";

    /// <returns>
    /// True for each content that is stored; false if its id belongs to other octets or to an incomplete content.
    /// </returns>
    public static async Task<bool[]> AddAsync(NpgsqlConnection connection, IReadOnlyList<WholeContent> contents)
    {
        await using NpgsqlCommand add = new NpgsqlCommand(AddSql, connection)
            .Add(contents.Select(content => content.Id).ToArray())
            .AddOctets([.. contents.Select(content => content.Digest.Octets)])
            .AddOctets([.. contents.Select(content => content.Octets)]);
        return await add.ReadOneAsync(static row => row.GetFieldValue<bool[]>(0))
            ?? throw new InvalidDataException("content_add returned no row.");
    }
}
