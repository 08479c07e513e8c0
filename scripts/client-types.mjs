export async function clientTypes() { return []; }
