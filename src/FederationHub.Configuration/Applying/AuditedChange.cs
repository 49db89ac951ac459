using FederationHub.Core.Audit;

namespace FederationHub.Configuration.Applying;

/// <summary>A plan as the audit stream keeps it: which ids, never what.</summary>
internal static class AuditedChange
{
    public static AuditChange Of(Plan plan, long before, long after) => AuditChange.Of(before, after,
    [
        .. plan.Kinds.SelectMany(kind => kind.Changes.Added.Select(id => new AuditChangedItem(kind.Kind, id, "added"))
            .Concat(kind.Changes.Changed.Select(id => new AuditChangedItem(kind.Kind, id, "changed")))
            .Concat(kind.Changes.Removed.Select(id => new AuditChangedItem(kind.Kind, id, "removed")))),
    ]);
}
