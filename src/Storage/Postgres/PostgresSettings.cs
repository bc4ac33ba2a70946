namespace RelateMail.Storage.Postgres;

/// <summary>How a node uses a PostgreSQL server.</summary>
public sealed record PostgresSettings
{
    /// <summary>With the role that this node uses.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>With the role that owns the tables; null where that is the one above.</summary>
    public string? OwnerConnectionString { get; init; }

    /// <summary>
    /// False for a gateway: it adds contents, in a schema that it waits for, with a role that may do little else.
    /// </summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>How long a start waits for the database and its schema.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Takes a database that may lose what it has committed, with a warning.</summary>
    public bool AllowUndurable { get; init; }

    public PostgresRole SiloRole { get; init; } = new("relatemail_silo", null);

    public PostgresRole GatewayRole { get; init; } = new("relatemail_gateway", null);
}

/// <param name="Password">Null where the role cannot log in.</param>
public sealed record PostgresRole(string Name, string? Password);
