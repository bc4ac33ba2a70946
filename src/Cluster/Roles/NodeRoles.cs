namespace RelateMail.Cluster.Roles;

/// <summary>
/// The rights of a node in the cluster. A node has the roles that its certificate names, each as a URI in the subject
/// alternative name (RFC 5280 §4.2.1.6): <c>urn:relatemail:role:gateway</c>.
/// </summary>
[Flags]
public enum NodeRoles
{
    None = 0,

    /// <summary>Resolves addresses, delivers mail, checks logins, and reports certificates.</summary>
    Gateway = 1,

    /// <summary>Reads messages.</summary>
    Read = 2,

    /// <summary>Reads, marks and deletes messages.</summary>
    Mail = 4,

    /// <summary>Joins the cluster as a silo, and may call everything.</summary>
    Silo = 8,
}
