using Npgsql;
using NpgsqlTypes;

namespace RelateMail.Storage.Postgres;

/// <summary>Positional parameters, typed, so that values are not boxed.</summary>
internal static class PostgresParameters
{
    public static NpgsqlCommand Add<T>(this NpgsqlCommand command, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command;
    }

    public static NpgsqlCommand AddOctets(this NpgsqlCommand command, ReadOnlyMemory<byte>[] values)
    {
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>[]>
        {
            TypedValue = values,
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        });
        return command;
    }

    public static NpgsqlCommand AddNullable(this NpgsqlCommand command, string? value) =>
        command.AddNullable(value, NpgsqlDbType.Text);

    public static NpgsqlCommand AddNullable(this NpgsqlCommand command, long? value) =>
        command.AddNullable(value, NpgsqlDbType.Bigint);

    public static NpgsqlCommand AddNullable(this NpgsqlCommand command, DateTime? value) =>
        command.AddNullable(value, NpgsqlDbType.TimestampTz);

    private static NpgsqlCommand AddNullable(this NpgsqlCommand command, object? value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return command;
    }

    public static NpgsqlBatchCommand Add<T>(this NpgsqlBatchCommand command, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command;
    }

    /// <summary>UTC, truncated to the millisecond: the precision of stored times.</summary>
    public static DateTime ToMilliseconds(this DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds()).UtcDateTime;
}
