export const MarketTab = (_props: { userId: string }) => <div className="empty">The market is not here yet.</div>;
