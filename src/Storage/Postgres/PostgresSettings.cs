namespace RelateMail.Storage.Postgres;

/// <summary>How a node uses a PostgreSQL server.</summary>
internal sealed record PostgresSettings
{
    /// <summary>With the PostgreSQL role of this node.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>With the role that owns the tables; null if that is the role of
    /// <see cref="ConnectionString"/>.</summary>
    public string? OwnerConnectionString { get; init; }

    /// <summary>A gateway waits for the schema, and its PostgreSQL role may do little more than add contents.</summary>
    public StorageRole Role { get; init; }

    /// <summary>How long a start waits for the database and its schema.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Accepts, with a warning, a database that may lose committed mail in a crash.</summary>
    public bool AllowNonDurable { get; init; }

    /// <summary>Revokes rights of the gateways' role that only gateways of earlier versions need.</summary>
    public bool RevokeEarlierRights { get; init; }

    /// <summary>The name of the last restore of a backup; null if none.</summary>
    public string? Restore { get; init; }

    public PostgresRole SiloRole { get; init; } = new("relatemail_silo", null);

    public PostgresRole GatewayRole { get; init; } = new("relatemail_gateway", null);
}

/// <param name="Name">Name of the database role.</param>
/// <param name="Password">Null if the role cannot log in.</param>
internal sealed record PostgresRole(string Name, string? Password);
